"""Start one program whose life is tied to its parent: launch.py MODE SIGNAL PARENT_PID PROGRAM ARGUMENT...

MODE: `plain` keeps the user; `userns` makes root look like nobody in a user namespace of its own; `setuid` becomes
nobody for good. SIGNAL (a number) is what the kernel sends to the program when PARENT_PID goes away.

Standard library only, and run as a file: it takes the place of `preexec_fn`, which is unsafe beside threads.
The kernel sends the signal when the *thread* that made the child ends: start children from the main thread only.
"""

import ctypes
import os
import sys
from pathlib import Path

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def enter_user_namespace(libc: ctypes.CDLL) -> None:
    """Become nobody inside, while files stay owned by the user outside. Raises OSError where it is refused."""
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "a user namespace is refused here")
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{NOBODY} {uid} 1")
    (own / "gid_map").write_text(f"{NOBODY} {gid} 1")


def main(arguments: list[str]) -> None:
    mode, signal_number, parent, *command = arguments
    libc = ctypes.CDLL(None, use_errno=True)
    if mode == "userns":
        enter_user_namespace(libc)
    elif mode == "setuid":
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    # After the change of user, which clears it.
    libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if os.getppid() != int(parent):  # it died in between: the signal would never come
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - the very purpose: no shell, our own arguments


if __name__ == "__main__":
    main(sys.argv[1:])
