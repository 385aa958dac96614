"""Has schemathesis make up requests from a document, and holds what the sandbox answers against it: see README.md.

    properties.py PATH/TO/frontdesk FOLDER/OF/run.sh VENDOR [EXAMPLES]
"""
import json
import pathlib
import subprocess
import sys

from clients import module, sandbox

# Some operations answer 500, as their document says. So a server error is an error where the document lists none.
CHECKS = 'status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance'


def run(work, vendor, examples, part, sent, options, base_url, given):
    """Runs schemathesis, and says whether everything was as the document has it."""
    config = work / f'schemathesis-{vendor}.toml'
    lines = [f'"path.{name}" = {json.dumps(value)}' for name, value in module(vendor).fixed(given).items()]
    config.write_text('\n'.join(['[parameters]', *lines, '']))
    command = [
        str(work / 'venv/bin/schemathesis'), '--config-file', str(config), 'run', str(work / f'{vendor}.json'),
        '--url', base_url, '--checks', CHECKS, '--phases', 'examples,coverage,fuzzing', '--max-examples', examples,
        '--seed', '1', '--continue-on-failure', '--generation-database', 'none', '--suppress-health-check', 'all',
        '--warnings', 'off', *options,
    ]
    for name, value in sent.items():
        command += ['--header', f'{name}: {value}']
    for operation in module(vendor).LEFT_OUT:
        command += ['--exclude-operation-id', operation]
    print(vendor, part, flush=True)
    return subprocess.run(command, cwd=work).returncode == 0


def main():
    program, work, vendor, *rest = sys.argv[1:]
    work = pathlib.Path(work)
    [examples] = rest or ['25']
    good = True
    for part, sent, options in module(vendor).parts():
        with sandbox(program, vendor) as (base_url, given):
            good &= run(work, vendor, examples, part, sent(base_url, given), options, base_url, given)
    sys.exit(0 if good else 1)


main()
