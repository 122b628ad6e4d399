"""Writes which Debian packages the executables hold, as SPDX 2.3:

    sbom.py BUILD VERSION OUTPUT [ARCHITECTURE]

What was linked in is read from the linker's maps (BUILD/*.map), what was compiled in without a
library to link from the dependencies that the compiler wrote down; dpkg knows whose these files are.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

# The sources of each program, as folders of the build.
PROGRAMS = {"modeld-probe": ("app/", "lib/", "proto/"),
            "modeld-standin": ("test/standin/", "proto/")}
FIELDS = ("binary:Package", "Package", "Version", "Architecture", "source:Package",
          "source:Version")


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C"}, **options).stdout


def linked(build, program):
    """The files outside the build whose code the linker took: start files, members of archives."""
    text = (build / f"{program}.map").read_text()
    archives = re.findall(r"(?m)^(/\S+\.a)\(", text[:text.index("Memory Configuration")])
    objects = re.findall(r"(?m)^LOAD (/\S+\.o)$", text)
    return {os.path.realpath(path) for path in archives + objects}


def included(build, folders):
    """The headers outside the build that the program was compiled with."""
    found, ours = set(), False
    for line in output("ninja", "-C", str(build), "-t", "deps").splitlines():
        if line.startswith("    "):
            path = os.path.realpath(build / line.strip())  # ccache may have made it relative
            if ours and path.startswith("/usr/"):
                found.add(path)
        elif line:
            ours = line.startswith(folders)
    return found


def owners(paths, architecture):
    """The Debian packages that these files are from; a header may be from two architectures'."""
    found = set()
    for line in output("dpkg-query", "--search", *sorted(paths)).splitlines():
        packages = line.partition(": ")[0].split(", ")
        found.add(next((package for package in packages if package.endswith(":" + architecture)),
                       packages[0]))
    return found


def is_header_only(package):
    return not any(path.endswith(".a")
                   for path in output("dpkg-query", "--listfiles", package).splitlines())


def facts(package):
    form = "\\t".join(f"${{{field}}}" for field in FIELDS)
    return dict(zip(FIELDS, output("dpkg-query", "-W", "-f", form, package).split("\t")))


def identifier(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def own(name, version):
    return {"SPDXID": identifier(name), "name": name, "versionInfo": version,
            "primaryPackagePurpose": "APPLICATION", "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": "Apache-2.0",
            "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION"}


def foreign(package, distribution):
    known = facts(package)
    version = urllib.parse.quote(known["Version"], safe="")
    return {"SPDXID": identifier(package), "name": known["Package"],
            "versionInfo": known["Version"],
            "sourceInfo": f"built from {known['source:Package']} {known['source:Version']}",
            "primaryPackagePurpose": "LIBRARY", "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
            "externalRefs": [{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": f"pkg:deb/{distribution}/{known['Package']}@{version}"
                                    f"?arch={known['Architecture']}"}]}


def document(build, version, name, architecture):
    distribution = re.search(r'(?m)^ID="?(\w+)', pathlib.Path("/etc/os-release").read_text())[1]
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
                                             datetime.timezone.utc)
    packages, relationships = {}, []

    def relate(one, kind, other):
        relationships.append({"spdxElementId": identifier(one), "relationshipType": kind,
                              "relatedSpdxElement": identifier(other)})

    for program, folders in PROGRAMS.items():
        packages[program] = own(program, version)
        relate("DOCUMENT", "DESCRIBES", program)
        libraries = owners(linked(build, program), architecture)
        headers = owners(included(build, folders), architecture) - libraries
        headers = set(filter(is_header_only, headers))
        for package in sorted(libraries | headers):
            packages[package] = foreign(package, distribution)
            relate(program, "STATIC_LINK" if package in libraries else "CONTAINS", package)
    text = json.dumps([packages, relationships], sort_keys=True)
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": name, "documentNamespace": uuid.uuid5(uuid.NAMESPACE_URL, name + text).urn,
            "creationInfo": {"created": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                             "creators": ["Organization: modeld-probe maintainers",
                                          "Tool: modeld-probe-sbom"]},
            "packages": list(packages.values()), "relationships": relationships}


def main(build, version, target, architecture=""):
    architecture = architecture or output("dpkg", "--print-architecture").strip()
    target = pathlib.Path(target)
    name = target.name.removesuffix(".spdx.json")
    found = document(pathlib.Path(build), version, name, architecture)
    target.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
