"""The picture of the README: it is what docs/picture.py makes now, and shows in light and dark."""

import re
import subprocess
import sys
import xml.etree.ElementTree

import recipes
from recipes import RecipeTest, harness

PICTURE = "docs/answer.svg"


class TestPicture(RecipeTest):
    def test_it_matches_what_the_script_makes_of_the_tools_output(self):
        made = self.home / "answer.svg"
        subprocess.run([sys.executable, recipes.SOURCE / "docs/picture.py",
                        harness.program("MODELD_PROBE"), harness.program("MODELD_STANDIN"), made],
                       check=True, timeout=60)
        assert made.read_text() == recipes.text(PICTURE)

    def test_it_is_an_svg_with_alternative_text(self):
        root = xml.etree.ElementTree.fromstring(recipes.text(PICTURE))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.attrib["aria-label"]
        assert re.search(rf"!\[[^\]]+\]\({PICTURE}\)", recipes.text().replace("\n", " "))

    def test_each_colour_has_a_light_and_a_dark_version(self):
        style, = re.findall("<style>(.*)</style>", recipes.text(PICTURE))
        light, dark = style.split("@media(prefers-color-scheme:dark)")
        rule = r"([.\w]+)\{fill:#\w{6}\}"
        assert re.findall(rule, light) == re.findall(rule, dark)
