"""Runs a command for as long as whoever started it lives: `python -m roots_pipeline.run.flink.guard COMMAND…`.

Its standard input is a pipe that nobody writes to; when that ends, the other side is gone, and the command with it. So
no Java outlives a run that was killed.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading


def main(command: list[str]) -> int:
    """Run a command until it ends or standard input does; its exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end() -> None:
        sys.stdin.buffer.read()
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()

    threading.Thread(target=end, daemon=True).start()
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
