/* A ring buffer of bytes: what is written first is read first. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CAPACITY 16

struct ring {
    unsigned char bytes[CAPACITY];
    size_t first;
    size_t used;
};

static bool ring_write(struct ring *ring, unsigned char byte)
{
    if (ring->used == CAPACITY)
        return false; /* full: the caller decides whether to wait */
    ring->bytes[(ring->first + ring->used) % CAPACITY] = byte;
    ring->used++;
    return true;
}

static bool ring_read(struct ring *ring, unsigned char *byte)
{
    if (ring->used == 0)
        return false;
    *byte = ring->bytes[ring->first];
    ring->first = (ring->first + 1) % CAPACITY;
    ring->used--;
    return true;
}

int main(void)
{
    struct ring ring = {{0}, 0, 0};
    const char *message = "the river is rising";
    unsigned char byte;

    for (const char *letter = message; *letter != '\0'; letter++) {
        if (!ring_write(&ring, (unsigned char)*letter)) {
            /* Make room by printing the oldest byte. */
            ring_read(&ring, &byte);
            putchar(byte);
            ring_write(&ring, (unsigned char)*letter);
        }
    }
    while (ring_read(&ring, &byte))
        putchar(byte);
    putchar('\n');
    return 0;
}
