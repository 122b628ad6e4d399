"""The tests that are skipped when the tool runs in an emulator (`./dev test arm64`), and why.

Each is named by a part of its pytest node id. The unit tests have a list of their own, in
test/unit/CMakeLists.txt.
"""

TOO_SLOW = "the tool rests a hundred times as long as a check takes, and emulated ones take long"
NO_SUBREAPER = "orphans do not come to the tool: the emulator refuses PR_SET_CHILD_SUBREAPER"
FILTERED_TOO = "the emulator makes this call itself, and does not get over EPERM"
NO_DESCRIPTOR = "the emulator itself needs a descriptor, and crashes without one"

LEFT_OUT = {
    "test_doctor.py::TestWaiting::test_it_waits_while_the_daemon_is_busy": TOO_SLOW,
    "test_wait_line.py::TestOnATerminal::test_it_shows_the_goal_the_time_left": TOO_SLOW,
    "test_doctor_models.py::TestTruncatedModels::test_a_model_truncated_at_any_length":
        "hundreds of runs take so long that the daemon renews its lease meanwhile",
    "test_launchers.py::test_every_launcher_of_the_table[leaves a daemon": NO_SUBREAPER,
    "test_launchers.py::test_every_launcher_of_the_table[leaves a session, and": NO_SUBREAPER,
    "test_launchers.py::test_every_launcher_of_the_table[leaves fifteen hundred": NO_SUBREAPER,
    "test_launchers.py::test_every_launcher_of_the_table[is traced by a daemon": NO_SUBREAPER,
    "test_launchers.py::test_every_launcher_of_the_table[leaves its process group": NO_SUBREAPER,
    "test_launchers.py::TestInstalls::test_a_daemon_is_ended_among_thousands": NO_SUBREAPER,
    "test_launchers.py::TestInstalls::test_a_daemon_that_clears_its_environment": NO_SUBREAPER,
    "test_launchers.py::TestSignals::test_a_signal_ends_it_while_a_daemon_of_a_launcher_sleeps":
        NO_SUBREAPER,
    "[EPERM for faccessat2]": FILTERED_TOO,
    "[EPERM for clone3]": FILTERED_TOO,
    "[EPERM for all of them]": FILTERED_TOO,
    "conformance/test_peers.py::": "it measures time; hostile/test_peers.py has the same peers",
    "test_inherited.py::test_inherited_state_does_not_change_the_verdict[3 descriptors":
        NO_DESCRIPTOR,
    "test_inherited.py::test_a_good_node_among_silent_ones_is_never_unreachable[3 descriptors":
        NO_DESCRIPTOR,
}


def reason_to_leave_out(test):
    return next((reason for part, reason in LEFT_OUT.items() if part in test), None)
