import RelayJSON
import RelayModel

extension SandboxRouter {
    /// The first part of the sandbox's own paths.
    static let administration = "_sandbox"

    private static let ownRoutes = [
        "GET    /_sandbox/received?channel=&key=&limit=&after=   what came in, as JSON",
        "DELETE /_sandbox/received                               forget it, and the counts",
        "GET    /_sandbox/counts                                 totals by channel, key and reply",
        "GET    /_sandbox/faults                                 the rules in force, as text",
        "PUT    /_sandbox/faults                                 other rules: the spec as text or JSON; empty for none",
        "PUT    /_sandbox/secrets                                "
            + "{\"webhook/NAME\":\"whsec_…\",\"dingtalk-robot/TOKEN\":\"SEC…\"}",
    ]

    /// The description of the sandbox and its paths.
    var helpPage: SandboxReply {
        .text(
            200,
            """
            panda-relay sandbox

            Receivers that answer as the platforms do and keep their limits. Nothing that arrives here reaches anybody.
            Keys that begin with "gone" are unknown to their platform. The path of a platform follows its name:

            \(Self.routes.joined(separator: "\n"))

            What came in, and what goes wrong on purpose:

            \(Self.ownRoutes.joined(separator: "\n"))

            """
        )
    }

    /// Answers a request to the sandbox itself; such requests are not recorded.
    mutating func administer(_ request: SandboxRequest) -> SandboxReply {
        switch (request.method, request.subpath.joined(separator: "/")) {
        case ("GET", "received"): return received(request)
        case ("DELETE", "received"):
            clearInbox()
            return SandboxReply(status: 204, isTaken: false)
        case ("GET", "counts"): return .json(200, inbox.counts.json, code: nil)
        case ("GET", "faults"): return .text(200, faultSpec.description + "\n")
        case ("PUT", "faults"):
            do {
                setFaults(try FaultSpec(String(decoding: request.body, as: UTF8.self)))
                return .text(200, faultSpec.description + "\n")
            } catch {
                return refusal(400, error.description)
            }
        case ("PUT", "secrets"): return putSecrets(request)
        case (_, "received"), (_, "counts"), (_, "faults"), (_, "secrets"):
            return refusal(405, "\(request.method) is not for this path")
        default: return refusal(404, "no such path; GET / lists the paths")
        }
    }

    private func received(_ request: SandboxRequest) -> SandboxReply {
        var query = MessageQuery()
        for field in request.query where !field.value.isEmpty {
            switch field.name {
            case "channel": query.channel = field.value
            case "key": query.key = field.value
            case "limit", "after":
                guard let number = Int(field.value), number >= 0 else {
                    return refusal(400, "\(field.name) wants a whole number of at least 0")
                }
                if field.name == "limit" { query.limit = number } else { query.after = number }
            default: return refusal(400, "\(field.name): the parameters are channel, key, limit, after")
            }
        }
        return .json(200, .list(inbox.messages(query).map(\.json)), code: nil)
    }

    /// One invalid entry refuses the whole request. The error names the entry, never the secret.
    private mutating func putSecrets(_ request: SandboxRequest) -> SandboxReply {
        guard let entries = request.json?.members else {
            return refusal(400, "the body is a JSON object of receivers and secrets")
        }
        var changed = self
        for entry in entries {
            let texts: [String]
            switch entry.value {
            case .null: texts = []
            case .text(let text): texts = [text]
            case .list(let elements) where elements.allSatisfy({ $0.text != nil }): texts = entry.value.texts
            default: return refusal(400, "\(entry.name): a secret is a string, an array of strings, or null for none")
            }
            guard changed.setSecrets(texts, for: entry.name) else {
                return refusal(
                    400,
                    "\(entry.name): receivers are webhook/NAME with whsec_…, whsk_… or whpk_…, dingtalk-robot/TOKEN "
                        + "and feishu-robot/ID with their text"
                )
            }
        }
        self = changed
        return SandboxReply(status: 204, isTaken: false)
    }

    private func refusal(_ status: Int, _ message: String) -> SandboxReply {
        .json(status, ["error": .text(message)], code: nil)
    }
}
