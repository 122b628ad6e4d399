"""What a program asks of the kernel, by strace."""

import re
import shutil
import subprocess
import tempfile

NETWORK = re.compile(r"(socket|socketpair|connect|bind|sendto|sendmsg|recvfrom|recvmsg)\(")


class Trace:
    """The system calls of one run, one text each, the first execve and the exit included."""

    def __init__(self, command, environment):
        strace = shutil.which("strace")
        if strace is None:
            raise RuntimeError("there is no strace; ./dev setup installs it")
        with tempfile.NamedTemporaryFile("r") as log:
            finished = subprocess.run(
                [strace, "-f", "-qq", "-e", "signal=none", "-o", log.name, *map(str, command)],
                env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True, check=False)
            lines = [line.split(maxsplit=1)[1] for line in log]
        if not lines or not lines[0].startswith("execve("):
            raise RuntimeError(f"strace could not run {command[0]}: {finished.stderr.strip()}")
        self.code = finished.returncode
        # A call that another thread interrupts takes two lines.
        self.calls = [line for line in lines if not line.startswith("<...")]

    @property
    def threads(self):
        """The calls that start a thread."""
        return [call for call in self.calls if "CLONE_THREAD" in call]

    @property
    def network(self):
        return [call for call in self.calls if NETWORK.match(call)]
