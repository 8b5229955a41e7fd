import RelayJSON
import RelayModel

/// The answer of a platform to one request.
struct SandboxReply: Hashable, Sendable {
    var status: Int
    var headers: [HTTPField]
    var body: [UInt8]
    /// The platform's own result code as text (`0`, `45009`, `OK`); nil if it only uses the status.
    var code: String?
    /// Whether the platform accepted the message: the group shows it, or it is under way to the phones.
    var isTaken: Bool
    /// The accepted messages whose state the platform reports later.
    var messages: [TakenMessage] = []

    init(status: Int, headers: [HTTPField] = [], body: [UInt8] = [], code: String? = nil, isTaken: Bool) {
        self.status = status
        self.headers = headers
        self.body = body
        self.code = code
        self.isTaken = isTaken
    }

    /// A JSON reply.
    static func json(_ status: Int, _ body: JSON, code: String?, isTaken: Bool = false) -> SandboxReply {
        SandboxReply(
            status: status,
            headers: [HTTPField("Content-Type", "application/json; charset=utf-8")],
            body: body.bytes,
            code: code,
            isTaken: isTaken
        )
    }

    /// A plain-text reply.
    static func text(_ status: Int, _ body: String, code: String? = nil, isTaken: Bool = false) -> SandboxReply {
        SandboxReply(
            status: status,
            headers: [HTTPField("Content-Type", "text/plain; charset=utf-8")],
            body: Array(body.utf8),
            code: code,
            isTaken: isTaken
        )
    }

    /// The `{"errcode":…,"errmsg":…}` of WeCom, WeChat and DingTalk; a code of 0 means that the message was taken.
    static func errcode(_ code: Int, _ message: String, _ more: [JSON.Member] = []) -> SandboxReply {
        let members: [JSON.Member] = [
            .init(name: "errcode", value: .number(Int64(code))), .init(name: "errmsg", value: .text(message)),
        ]
        return .json(200, .object(members + more), code: String(code), isTaken: code == 0)
    }
}
