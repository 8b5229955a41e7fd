"""Hooks for schemathesis: the expected refusals of valid requests, and the records that must not be changed.

`run` starts schemathesis with this module and reads the file that it writes.
"""
import atexit, http.client, json, os, pathlib, re, urllib.parse

import schemathesis
import yaml
from schemathesis.generation.meta import REQUEST_SHAPE_PROBES, coverage_scenario

HERE = pathlib.Path(__file__).resolve().parent
# The state from `run`: the role, an administrator's key, the roster in the form of the API, finished notices.
STATE = json.loads(pathlib.Path(os.environ["CONTRACT_STATE"]).read_text())
EXCEPTIONS = yaml.safe_load((HERE / "exceptions.yaml").read_text())["exceptions"]
# The indices of EXCEPTIONS that occurred.
SEEN = set()
NOTHING = {"keys": "key_0000000000000", "notices": "ntc_0000000000000"}


def matches(entry, route, role, problem):
    """Whether an entry of the list permits a refusal."""
    routes = entry["routes"]
    field = re.sub(r"\[\d+\]", "[]", problem.get("field") or "")
    return (
        ("any" in routes or route in routes)
        and entry["code"] == problem.get("code")
        and entry.get("key", role) == role
        and ("fields" not in entry or any(re.fullmatch(name, field) for name in entry["fields"]))
    )


def problem_of(response):
    """The body of a refusal; empty for other responses."""
    try:
        return response.json() if response.status_code >= 400 else {}
    except ValueError:
        return {}


def failure(code, message):
    """An error with a class per code: schemathesis shows the first error of each class and route."""
    return type(str(code), (AssertionError,), {})(message)


def is_valid_header(case, name):
    """Whether a header matches its pattern: in one phase schemathesis ignores the pattern."""
    sent = {key.lower(): value for key, value in (case.headers or {}).items()}
    for parameter in case.operation.definition.raw.get("parameters", []):
        if parameter["in"] == "header" and parameter["name"] == name and name.lower() in sent:
            return re.search(parameter["schema"].get("pattern", ""), sent[name.lower()]) is not None
    return True


@schemathesis.check
def refusal_is_listed(ctx, response, case):
    """A valid request is accepted, or refused with a code that the list has for the route."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code < 400:
        return
    if coverage_scenario(case) in REQUEST_SHAPE_PROBES:
        return
    route, problem = f"{case.method.upper()} {case.path}", problem_of(response)
    if not is_valid_header(case, problem.get("field")):
        return
    for place, entry in enumerate(EXCEPTIONS):
        if matches(entry, route, STATE["role"], problem):
            SEEN.add(place)
            return
    raise failure(
        problem.get("code"),
        f"a valid request was refused with {problem.get('code')} (field {problem.get('field')}), which "
        "Tests/Contract/exceptions.yaml does not list for this route",
    )


@schemathesis.check
def code_is_documented(ctx, response, case):
    """A refusal's code is one that the document names for the route and status."""
    definition = case.operation.definition.raw["responses"].get(str(response.status_code))
    if response.status_code < 400 or definition is None or coverage_scenario(case) in REQUEST_SHAPE_PROBES:
        return
    documented = definition["content"]["application/problem+json"]["examples"]
    code = problem_of(response).get("code")
    if code not in documented:
        raise failure(code, f"{code} is not among the documented codes {', '.join(documented)}")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Protects the roster and the keys of this run, opens only finite event streams, and lets some changes succeed."""
    ids = case.path_parameters or {}
    # A generated tag matches no object: if all requests had one, all would be answered with 412.
    if case.meta and case.meta.generation.mode.is_positive and case.headers and ord(case.id[0]) % 4:
        case.headers.pop("If-Match", None)
    kind = case.path.split("/")[2] if case.path.startswith("/v1/") else ""
    if case.method.upper() == "DELETE" and set(map(str, ids.values())) & set(STATE["kept"]):
        for name in ids:
            ids[name] = NOTHING.get(kind, "nothing")
    if case.path.endswith("/events") and str(ids.get("id", "")).startswith("ntc_") and ids["id"] not in STATE["over"]:
        ids["id"] = NOTHING[kind]


@schemathesis.hook
def after_call(context, case, response):
    """Puts the roster back where a request changed it."""
    touched = set(map(str, (case.path_parameters or {}).values())) & set(STATE["kept"])
    changes = case.method.upper() in ("PUT", "PATCH") and touched
    if response.status_code == 200 and (changes or case.path == "/v1/roster/import"):
        address = urllib.parse.urlsplit(STATE["url"])
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        headers = {"Authorization": f"Bearer {STATE['admin']}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/roster/import", json.dumps(STATE["roster"]), headers)
        answer = connection.getresponse()
        assert answer.status == 200, f"the roster cannot be put back: {answer.status} {answer.read()}"
        connection.close()


@atexit.register
def write_unseen():
    """Which entries of the list did not occur."""
    unseen = [entry for place, entry in enumerate(EXCEPTIONS) if place not in SEEN]
    names = [f"{entry['code']} of {', '.join(entry['routes'])}" for entry in unseen]
    pathlib.Path(os.environ["CONTRACT_UNSEEN"]).write_text(json.dumps(names))
