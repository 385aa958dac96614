"""Nuance, as `clients.py` and `properties.py` call it."""

LEFT_OUT = []


def headers(_, given):
    """The headers by which a call is authenticated."""
    return {'Authorization': 'Bearer ' + given['token']}


def fixed(given):
    """Values of path parameters without which a request reaches nothing."""
    return {'siteId': given['site_id'], 'userId': 12345678}


def parts():
    """The parts of the API that take different credentials: a name, the headers, options of schemathesis."""
    return [('', headers, [])]


def calls(client, given):
    site = given['site_id']
    page = client.call('users', 'look_up_users', site_id=site)
    first = page['records'][0]['id']
    assert client.call('users', 'get_user', site_id=site, user_id=first)['id'] == first
    change = {'changedRecord': {'lastname': 'Brandt-Roe'}, 'reason': 'married'}
    client.call('users', 'patch_user', ('PatchUser', change), site_id=site, user_id=first)
    assert client.call('users', 'get_user', site_id=site, user_id=first)['lastname'] == 'Brandt-Roe'
