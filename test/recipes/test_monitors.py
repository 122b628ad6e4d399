"""The recipe for Nagios, and the alert rules for Prometheus, which promtool runs."""

import re
import shlex
import subprocess

import yaml

import recipes
from empty_root import EmptyRootTest
from recipes import RecipeTest, harness

RULES = recipes.SOURCE / "packaging/modeld-probe-alerts.yml"


class TestNagios(EmptyRootTest):
    def check(self):
        definition, = recipes.blocks("Nagios", "cfg")
        command, = re.findall(r"(?m)^ *command_line +(.*)$", definition)
        return self.run_inside(shlex.split(command), {})

    def test_it_is_ok_while_modeld_is_ready_and_critical_otherwise(self):
        self.put_tool()
        with self.modeld("/var/lib/modeld"):
            code, out = self.check()
        assert (code, out.split(":")[0], out.count("\n")) == (0, "MODELD OK - running", 1)
        code, out = self.check()
        assert (code, out.split()[1], out.count("\n")) == (2, "CRITICAL", 1)


def sample(text):
    """Series -> value, as the tool prints them."""
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def labelled(series):
    """The series as node_exporter serves it and Prometheus stores it."""
    name, _, labels = series.rstrip("}").partition("{")
    target = 'instance="host:9100",job="node"'
    return f"{name}{{{labels + ',' if labels else ''}{target}}}"


class TestAlerts(RecipeTest):
    MINUTES = 30

    def promtool(self, *words):
        finished = subprocess.run(["promtool", *words], check=False, text=True, timeout=60,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
        assert finished.returncode == 0, finished.stdout

    def metrics(self, *flags):
        return harness.run_probe("probe", "--format", "prometheus", "--data-root", self.data_root,
                                 *flags).out

    def fires(self, alerts_at, metrics, replaced=True):
        """Check which alerts fire at each minute of a target that serves these metrics."""
        steps = f"0+60x{self.MINUTES}" if replaced else f"0x{self.MINUTES}"
        series = [{"series": labelled(name), "values": f"{value}x{self.MINUTES}"}
                  for name, value in sample(metrics).items()]
        written = labelled('node_textfile_mtime_seconds{file="/metrics/modeld.prom"}')
        series.append({"series": written, "values": steps})
        rules = {rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"]
                 for rule in group["rules"]}
        checks = [{"eval_time": f"{minute}m", "expr":
                   'count by (alertname) (ALERTS{alertstate="firing"})',
                   "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1}
                                   for alert in sorted(alerts)]}
                  for minute, alerts in alerts_at.items()]
        assert set().union(*alerts_at.values()) <= set(rules)
        test = {"rule_files": [str(RULES)], "evaluation_interval": "1m",
                "tests": [{"interval": "1m", "input_series": series,
                           "promql_expr_test": checks}]}
        file = self.home / "test.yml"
        file.write_text(yaml.safe_dump(test))
        self.promtool("test", "rules", str(file))

    def test_promtool_accepts_the_rules(self):
        self.promtool("check", "rules", str(RULES))

    def test_nothing_fires_while_modeld_runs(self):
        with self.modeld():
            metrics = self.metrics()
        self.fires({0: [], 3: [], 20: []}, metrics)

    def test_a_daemon_that_does_not_run_is_down_after_two_minutes(self):
        self.fires({1: [], 2: ["ModeldDown"], 20: ["ModeldDown"]}, self.metrics())

    def test_a_state_that_cannot_be_determined_is_not_called_down(self):
        (self.data_root / "modeld.lease").mkdir(parents=True)
        self.fires({4: [], 5: ["ModeldUnknown"], 20: ["ModeldUnknown"]}, self.metrics())

    def test_a_node_probed_by_its_address_is_down_too(self):
        metrics = harness.run_probe("probe", "--format", "prometheus", "--endpoint",
                                    f"127.0.0.1:{harness.free_port()}").out
        self.fires({1: [], 2: ["ModeldDown"]}, metrics)

    def test_a_file_that_is_not_replaced_raises_only_the_stale_alert(self):
        with self.modeld():
            running = self.metrics()
        for metrics in running, self.metrics():
            self.fires({20: ["ModeldProbeStale"]}, metrics, replaced=False)
