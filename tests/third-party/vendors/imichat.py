"""imi.chat, as `clients.py` and `properties.py` call it."""
import base64
import urllib.request

LEFT_OUT = []


def access_token(base_url, given):
    """The token that imi.chat answers in a header."""
    key = base64.b64encode(f"{given['api_key']}@{given['domain']}".encode()).decode()
    request = urllib.request.Request(base_url + '/authorize', headers={'Authorization': key})
    return urllib.request.urlopen(request).headers['access_token']


def headers(base_url, given):
    """The headers by which a call is authenticated."""
    return {'access_token': access_token(base_url, given)}


def fixed(_):
    """Values of path parameters without which a request reaches nothing."""
    return {}


def parts():
    """The parts of the API that take different credentials: a name, the headers, options of schemathesis."""
    return [('', headers, [])]


def calls(client, given):
    page = client.call('users', 'list_users', teamid=given['team_id'], page=1)
    users = page['response']['users']
    user = client.call('users', 'get_user', user=users[0]['id'], teamid=given['team_id'])
    assert str(users[0]['id']) in str(user), user
