import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

/// A sandbox without sockets, whose time the test moves.
struct Bench {
    var router: SandboxRouter
    var now = Timestamp(seconds: 1_772_436_600)

    init(faults: String = "", options: Sandbox.Options = Sandbox.Options()) throws {
        router = SandboxRouter(faults: try FaultSpec(faults), options: options)
    }

    /// Sends one request at the moment and gives what became of it.
    mutating func take(
        _ target: String,
        _ body: String = "",
        method: String = "POST",
        headers: [HTTPField] = [HTTPField("Content-Type", "application/json; charset=utf-8")]
    ) -> SandboxRouter.Outcome {
        let request = SandboxRequest(method: method, target: target, headers: headers, body: Array(body.utf8))
        return router.take(request, at: now)
    }

    /// Sends one request and gives the reply's code, or its status where it has none.
    mutating func code(
        _ target: String,
        _ body: String = "",
        method: String = "POST",
        headers: [HTTPField] = [HTTPField("Content-Type", "application/json; charset=utf-8")]
    ) -> String {
        let reply = take(target, body, method: method, headers: headers).reply
        return reply.code ?? String(reply.status)
    }

    /// Registers secrets that must be good ones.
    mutating func register(_ secrets: [String], for receiver: String) throws {
        let isKnown = router.setSecrets(secrets, for: receiver)
        try #require(isKnown)
    }

    mutating func advance(by span: Duration) { now = now + span }
}

extension SandboxReply {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    var json: JSON? { try? JSONReader.read(body) }
}
