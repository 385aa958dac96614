"""Has schemathesis make up requests from a document, and holds what the sandbox answers against it: see README.md.

    properties.py PATH/TO/frontdesk FOLDER/OF/run.sh VENDOR [EXAMPLES]
"""
import json
import pathlib
import subprocess
import sys

from clients import headers, sandbox

# Operations after which the caller is signed out, gone, or without rights, so that nothing else would be reached, and one
# more.
LEFT_OUT = {
    'chatwoot': ['updateAgent', 'deleteAgent'],
    'imichat': [],
    'nuance': [],
    'rocketchat': [
        'logout', 'logoutByGet', 'logOutUser', 'logOutOtherClients', 'resetE2eKey', 'resetTotp', 'removeOtherTokens',
        'deleteOwnAccount', 'deleteUser', 'setUserActiveStatus', 'deactivateIdleUsers', 'enableTotp', 'validateTotp',
        'enableEmailTwoFactor', 'updatePermissions', 'removeRoleFromPermission', 'removeUserFromRole', 'updateUser',
        'updateOwnProfile',
        # A name that it does not know is answered without a list, as its description says.
        'listOverviewFigures',
    ],
}

# Some operations of Chatwoot answer 500, as the document says. So a server error is an error where the document lists none.
CHECKS = 'status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance'


def fixed(vendor, given):
    """Values of path parameters without which a request reaches nothing."""
    if vendor == 'chatwoot':
        return {
            'account_id': given['account_id'], 'conversation_id': 1, 'id': 1, 'inbox_id': 1, 'team_id': 1,
            'inbox_identifier': given['inbox_identifier'],
        }
    if vendor == 'nuance':
        return {'siteId': given['site_id'], 'userId': 12345678}
    return {}


def run(work, vendor, examples, part, sent, options, base_url, given):
    """Runs schemathesis, and says whether everything was as the document has it."""
    config = work / f'schemathesis-{vendor}.toml'
    lines = [f'"path.{name}" = {json.dumps(value)}' for name, value in fixed(vendor, given).items()]
    config.write_text('\n'.join(['[parameters]', *lines, '']))
    command = [
        str(work / 'venv/bin/schemathesis'), '--config-file', str(config), 'run', str(work / f'{vendor}.json'),
        '--url', base_url, '--checks', CHECKS, '--phases', 'examples,coverage,fuzzing', '--max-examples', examples,
        '--seed', '1', '--continue-on-failure', '--generation-database', 'none', '--suppress-health-check', 'all',
        '--warnings', 'off', *options,
    ]
    for name, value in sent.items():
        command += ['--header', f'{name}: {value}']
    for operation in LEFT_OUT[vendor]:
        command += ['--exclude-operation-id', operation]
    print(vendor, part, flush=True)
    return subprocess.run(command, cwd=work).returncode == 0


def main():
    program, work, vendor, *rest = sys.argv[1:]
    work = pathlib.Path(work)
    [examples] = rest or ['25']
    parts = [('', lambda base_url, given: headers(vendor, base_url, given), [])]
    if vendor == 'chatwoot':
        platform = ['--include-path-regex', '^/platform/']
        parts = [
            ('all but the Platform API', parts[0][1], ['--exclude-path-regex', '^/platform/']),
            ('the Platform API', lambda _, given: {'Api-Access-Token': given['platform_token']}, platform),
        ]
    good = True
    for part, sent, options in parts:
        with sandbox(program, vendor) as (base_url, given):
            good &= run(work, vendor, examples, part, sent(base_url, given), options, base_url, given)
    sys.exit(0 if good else 1)


main()
