"""Reads the sandbox with the clients that other people's generators make of the documents: see README.md.

    clients.py PATH/TO/frontdesk FOLDER/OF/run.sh TOOL VENDOR
"""
import base64
import contextlib
import importlib
import json
import pathlib
import subprocess
import sys
import urllib.request

def access_token(base_url, given):
    """The token that imi.chat answers in a header."""
    key = base64.b64encode(f"{given['api_key']}@{given['domain']}".encode()).decode()
    request = urllib.request.Request(base_url + '/authorize', headers={'Authorization': key})
    return urllib.request.urlopen(request).headers['access_token']


def headers(vendor, base_url, given):
    """The headers by which a call is authenticated."""
    return {
        'chatwoot': lambda: {'Api-Access-Token': given['user_token']},
        'imichat': lambda: {'access_token': access_token(base_url, given)},
        'nuance': lambda: {'Authorization': 'Bearer ' + given['token']},
        'rocketchat': lambda: {'X-Auth-Token': given['auth_token'], 'X-User-Id': given['user_id']},
    }[vendor]()


class PythonClient:
    """openapi-python-client."""

    def __init__(self, work, vendor, base_url, sent):
        folder = work / f'opc-{vendor}'
        sys.path.insert(0, str(folder))
        [self.package] = [path.name for path in folder.iterdir() if (path / 'client.py').exists()]
        client = importlib.import_module(self.package + '.client').Client
        self.client = client(base_url=base_url, headers=sent, raise_on_unexpected_status=True)

    def model(self, name, value):
        return getattr(importlib.import_module(self.package + '.models'), name).from_dict(value)

    def call(self, area, operation, body=None, **parameters):
        module = importlib.import_module(f'{self.package}.api.{area}.{operation}')
        if body is not None:
            parameters['body'] = self.model(*body)
        response = module.sync_detailed(client=self.client, **parameters)
        assert response.status_code < 300, response
        return plain(response.parsed)


class Generator:
    """openapi-generator, python."""

    def __init__(self, work, vendor, base_url, sent):
        sys.path.insert(0, str(work / f'og-{vendor}'))
        self.package = importlib.import_module('openapi_client')
        self.client = self.package.ApiClient(self.package.Configuration(host=base_url))
        for name, value in sent.items():
            self.client.set_default_header(name, value)

    def call(self, area, operation, body=None, **parameters):
        api = getattr(self.package, area.title().replace('_', '') + 'Api')(self.client)
        if body is not None:
            name, value = body
            argument = ''.join('_' + c.lower() if c.isupper() else c for c in name).lstrip('_')
            parameters[argument] = getattr(self.package, name).model_validate(value)
        return plain(getattr(api, operation)(**parameters))


def plain(value):
    """A value as JSON."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    return value.to_dict() if hasattr(value, 'to_dict') else value


def chatwoot(client, given):
    account = given['account_id']
    agents = client.call('agents', 'list_agents', account_id=account)
    assert any('@' in agent['email'] for agent in agents), agents
    team = client.call('teams', 'create_team', ('TeamCreate', {'name': 'Tide'}), account_id=account)
    assert team['name'] == 'tide', team
    assert client.call('teams', 'get_team', account_id=account, team_id=team['id'])['id'] == team['id']


def imichat(client, given):
    page = client.call('users', 'list_users', teamid=given['team_id'], page=1)
    users = page['response']['users']
    user = client.call('users', 'get_user', user=users[0]['id'], teamid=given['team_id'])
    assert str(users[0]['id']) in str(user), user


def nuance(client, given):
    site = given['site_id']
    page = client.call('users', 'look_up_users', site_id=site)
    first = page['records'][0]['id']
    assert client.call('users', 'get_user', site_id=site, user_id=first)['id'] == first
    change = {'changedRecord': {'lastname': 'Brandt-Roe'}, 'reason': 'married'}
    client.call('users', 'patch_user', ('PatchUser', change), site_id=site, user_id=first)
    assert client.call('users', 'get_user', site_id=site, user_id=first)['lastname'] == 'Brandt-Roe'


def rocketchat(client, given):
    users = client.call('users', 'list_users')['users']
    assert any(user['username'] == given['username'] for user in users), users
    user = client.call('users', 'get_user', username=given['username'])['user']
    assert user['_id'] == given['user_id'], user
    status = {'message': 'At the pier', 'status': 'away'}
    client.call('users', 'set_user_status', ('UserStatusChange', status))
    assert client.call('users', 'get_user', username=given['username'])['user']['statusText'] == 'At the pier'


@contextlib.contextmanager
def sandbox(program, vendor):
    """A sandbox: where it listens, and the credentials to it."""
    process = subprocess.Popen(
        [program, 'sandbox', '--vendor', vendor, '--json'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        line = json.loads(process.stdout.readline())
        yield line['base_url'], line['credentials']
    finally:
        process.terminate()


def main():
    program, work, tool, vendor = sys.argv[1:]
    work = pathlib.Path(work)
    with sandbox(program, vendor) as (base_url, given):
        sent = headers(vendor, base_url, given)
        make = {'openapi-python-client': PythonClient, 'openapi-generator': Generator}.get(tool)
        if make:
            globals()[vendor](make(work, vendor, base_url, sent), given)
        else:
            # The others are in TypeScript, and compiled by now.
            told = json.dumps({'baseUrl': base_url, 'headers': sent, 'credentials': given})
            subprocess.run(['node', work / f'js/{tool}.js', vendor, told], check=True)


if __name__ == '__main__':
    main()
