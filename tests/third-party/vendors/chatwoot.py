"""Chatwoot, as `clients.py` and `properties.py` call it."""

# Operations after which the caller is without rights, so that nothing else would be reached.
LEFT_OUT = ['updateAgent', 'deleteAgent']


def headers(_, given):
    """The headers by which a call is authenticated."""
    return {'Api-Access-Token': given['user_token']}


def fixed(given):
    """Values of path parameters without which a request reaches nothing."""
    return {
        'account_id': given['account_id'], 'conversation_id': 1, 'id': 1, 'inbox_id': 1, 'team_id': 1,
        'inbox_identifier': given['inbox_identifier'],
    }


def parts():
    """The parts of the API that take different credentials: a name, the headers, options of schemathesis."""
    platform = ['--include-path-regex', '^/platform/']
    return [
        ('all but the Platform API', headers, ['--exclude-path-regex', '^/platform/']),
        ('the Platform API', lambda _, given: {'Api-Access-Token': given['platform_token']}, platform),
    ]


def calls(client, given):
    account = given['account_id']
    agents = client.call('agents', 'list_agents', account_id=account)
    assert any('@' in agent['email'] for agent in agents), agents
    team = client.call('teams', 'create_team', ('TeamCreate', {'name': 'Tide'}), account_id=account)
    assert team['name'] == 'tide', team
    assert client.call('teams', 'get_team', account_id=account, team_id=team['id'])['id'] == team['id']
