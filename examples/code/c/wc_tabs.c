/* Count lines, words and bytes of standard input, as wc does. */
#include <ctype.h>
#include <stdio.h>

int main(void)
{
	unsigned long lines = 0, words = 0, bytes = 0;
	int letter, inside = 0;

	while ((letter = getchar()) != EOF) {
		bytes++;
		if (letter == '\n')
			lines++;
		if (isspace(letter)) {
			inside = 0;
		} else if (!inside) {
			/* The first letter after white space begins a word. */
			inside = 1;
			words++;
		}
	}
	if (ferror(stdin)) {
		perror("word_count");
		return 1;
	}
	printf("%lu lines, %lu words, %lu bytes\n", lines, words, bytes);
	return 0;
}
