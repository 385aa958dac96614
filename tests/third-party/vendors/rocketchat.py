"""Rocket.Chat, as `clients.py` and `properties.py` call it."""

# Operations after which the caller is signed out, gone, or without rights, so that nothing else would be reached, and one
# more.
LEFT_OUT = [
    'logout', 'logoutByGet', 'logOutUser', 'logOutOtherClients', 'resetE2eKey', 'resetTotp', 'removeOtherTokens',
    'deleteOwnAccount', 'deleteUser', 'setUserActiveStatus', 'deactivateIdleUsers', 'enableTotp', 'validateTotp',
    'enableEmailTwoFactor', 'updatePermissions', 'removeRoleFromPermission', 'removeUserFromRole', 'updateUser',
    'updateOwnProfile',
    # A name that it does not know is answered without a list, as its description says.
    'listOverviewFigures',
]


def headers(_, given):
    """The headers by which a call is authenticated."""
    return {'X-Auth-Token': given['auth_token'], 'X-User-Id': given['user_id']}


def fixed(_):
    """Values of path parameters without which a request reaches nothing."""
    return {}


def parts():
    """The parts of the API that take different credentials: a name, the headers, options of schemathesis."""
    return [('', headers, [])]


def calls(client, given):
    users = client.call('users', 'list_users')['users']
    assert any(user['username'] == given['username'] for user in users), users
    user = client.call('users', 'get_user', username=given['username'])['user']
    assert user['_id'] == given['user_id'], user
    status = {'message': 'At the pier', 'status': 'away'}
    client.call('users', 'set_user_status', ('UserStatusChange', status))
    assert client.call('users', 'get_user', username=given['username'])['user']['statusText'] == 'At the pier'
