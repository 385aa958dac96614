"""Reads the sandbox with the clients that other people's generators make of the documents: see README.md.

    clients.py PATH/TO/frontdesk FOLDER/OF/run.sh TOOL VENDOR
"""
import contextlib
import importlib
import json
import pathlib
import subprocess
import sys


def module(vendor):
    """What is the vendor's own, of the folder `vendors`."""
    return importlib.import_module(f'vendors.{vendor}')


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
        of_vendor = module(vendor)
        sent = of_vendor.headers(base_url, given)
        make = {'openapi-python-client': PythonClient, 'openapi-generator': Generator}.get(tool)
        if make:
            of_vendor.calls(make(work, vendor, base_url, sent), given)
        else:
            # The others are in TypeScript, and compiled by now.
            told = json.dumps({'baseUrl': base_url, 'headers': sent, 'credentials': given})
            subprocess.run(['node', work / f'js/{vendor}-{tool}.js', told], check=True)


if __name__ == '__main__':
    main()
