"""Roots in which the tool has to work, from a whole system's to one that holds nothing else."""

import dataclasses
import os
import shlex


@dataclasses.dataclass
class Root:
    """What is in the root beside the tool and the data root, and as whom the tool runs there."""

    name: str
    shared: tuple = ()  # directories of this machine
    read_only: bool = False
    uid: int | None = None
    files: dict = dataclasses.field(default_factory=dict)

    def command(self, directory, *words):
        """The command line that runs `words` with this root, made in `directory`."""
        place = shlex.quote(str(directory))
        lines = [f"mount --bind {place} {place}"]
        lines += [f"mount --rbind /{name} {place}/{name}" for name in self.shared]
        if self.read_only:
            lines.append(f"mount -o remount,bind,ro {place}")
        user = "" if self.uid is None else f"--userspec={self.uid}:{self.uid}"
        lines.append(f"exec chroot {user} {place} {shlex.join(map(str, words))}")
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        return ["unshare", *as_root, "--mount", "sh", "-e", "-c", "\n".join(lines)]

    def fill(self, directory):
        for name in self.shared:
            (directory / name).mkdir()
        for name, text in self.files.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_text(text)


ANYBODY = 1000650000  # as OpenShift numbers users; no file names such a user

# Alpine's own configuration, none of which glibc would have written. The C library there is musl,
# which a static executable does not meet.
ALPINE = {
    "etc/alpine-release": "3.20.0\n",
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
    "etc/hosts": "127.0.0.1\tlocalhost localhost.localdomain\n::1\tlocalhost\n",
    "etc/resolv.conf": "nameserver 127.0.0.1\n",
}

ROOTS = [
    Root("scratch"),
    Root("alpine", ("proc", "dev"), files=ALPINE),
    Root("without_proc", ("dev", "etc")),
    Root("without_dev", ("proc", "etc")),
    Root("without_etc", ("proc", "dev")),
    Root("read_only", ("proc", "dev", "etc"), read_only=True),
    Root("arbitrary_user", ("proc", "dev", "etc"), uid=ANYBODY),
    Root("scratch_read_only_arbitrary_user", read_only=True, uid=ANYBODY),
]
