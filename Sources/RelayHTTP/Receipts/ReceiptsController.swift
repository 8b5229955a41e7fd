import HTTPTypes
import Hummingbird
import RelayAPI
import RelayJSON
import RelayModel
import RelayService

/// The routes to which platforms push receipts. They need no key: the secret in the URL, or the platform's signature,
/// authenticates the request.
struct ReceiptsController: Sendable {
    private let receipts: ReceiptService

    init(_ receipts: ReceiptService) { self.receipts = receipts }

    private static let refusals = [
        APIProblem(
            status: 403,
            code: "bad_signature",
            summary:
                "The secret or signature is wrong, five minutes off, or was used with another body; nothing was stored."
        ),
        APIProblem(status: 404, code: "receipts_off", summary: "No key is configured for this platform's receipts."),
    ]
    private static let unreadable = APIProblem(
        status: 400,
        code: "malformed_receipts",
        summary: "The body is not a push of this platform; nothing was stored."
    )

    /// The shared secret in the URL.
    private static let secret = APIParameter.query(
        "secret",
        .text("The secret of Config/relay.yaml (`receipts`).", .query, example: "3f0c9a…")
    )
    /// The parameters that WeChat adds to the URL.
    private static let signed: [APIParameter] = [
        .query("signature", .text("SHA-1 over token, timestamp and nonce.", .query, example: "0a1b2c…")),
        .query("timestamp", .text("Unix seconds.", .query, example: "1772436604")),
        .query("nonce", .text("Any text.", .query, example: "486921")),
        .query("openid", .text("The user of the event.", .query, example: "oia2TjuEGTNoeX76QEjQNrcURxG8")),
        .query(
            "encrypt_type",
            .text("raw, or aes in the encrypted modes, which are not read.", .query, example: "raw")
        ),
        .query("msg_signature", .text("The signature of the encrypted modes.", .query, example: "0a1b2c…")),
    ]

    var routes: [APIRoute] {
        [
            push(
                .aliyunSMS,
                name: "takeAliyunReceipts",
                summary: "Receives Alibaba Cloud's SmsReport push.",
                answer: .json(Self.reply("AliyunReceiptReply", ("code", "msg"), "接收成功"), "Receipts are on disk."),
                example: .list([
                    .members([
                        "phone_number": .text("13800001111"), "report_time": .text("2026-03-02 15:30:04"),
                        "success": .bool(true), "err_code": .text("DELIVERED"),
                        "biz_id": .text("900619746936498440^0"), "out_id": .text("dlv_05Z8M2Q4000000000003"),
                    ])
                ])
            ),
            push(
                .tencentSMS,
                name: "takeTencentReceipts",
                summary: "Receives Tencent Cloud's status callback.",
                answer: .json(Self.reply("TencentReceiptReply", ("result", "errmsg"), "OK"), "Receipts are on disk."),
                example: .list([
                    .members([
                        "user_receive_time": .text("2026-03-02 15:30:04"), "nationcode": .text("86"),
                        "mobile": .text("13800001111"), "report_status": .text("SUCCESS"),
                        "errmsg": .text("DELIVRD"), "sid": .text("2028:f825e6"),
                    ])
                ])
            ),
            APIRoute(
                method: .get,
                path: "/v1/receipts/wechat-oa",
                name: "verifyWeChatServer",
                resource: "Receipts",
                summary: "Answers WeChat's verification of the Official Account's server.",
                parameters: Self.signed + [
                    .query("echostr", .text("The text to echo.", .query, example: "5838479"))
                ],
                ignoresOtherParameters: true,
                answer: .text("text/plain", "The `echostr`."),
                problems: Self.refusals,
                handler: .proven(by: { request throws(ServiceError) in
                    try receipts.check(Self.proof(request), of: .wechatOA)
                }) { request in
                    .text(request.query["echostr"] ?? "", type: "text/plain; charset=utf-8")
                }
            ),
            APIRoute(
                method: .post,
                path: "/v1/receipts/wechat-oa",
                name: "takeWeChatReceipts",
                resource: "Receipts",
                summary:
                    "Receives the Official Account's events; only TEMPLATESENDJOBFINISH, a receipt, has an effect.",
                parameters: Self.signed,
                ignoresOtherParameters: true,
                pushed: PushedBody(
                    contentType: "text/xml",
                    summary: "One event, in plain mode (明文模式).",
                    schema: .members([:]),
                    example: .text("<xml><MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event>…</xml>"),
                    limit: 65_536
                ),
                answer: .text("text/plain", "An empty body: the event is on disk."),
                problems: [Self.unreadable] + Self.refusals,
                handler: .proven(by: { request throws(ServiceError) in
                    try receipts.check(Self.proof(request), of: .wechatOA)
                }) { request in
                    try await take(request, from: .wechatOA, proof: Self.proof(request), type: "text/plain")
                }
            ),
        ]
    }

    /// A platform's form of success: zero and a text.
    private static func reply(_ name: String, _ members: (code: String, text: String), _ text: String) -> Schema {
        .object(
            name,
            "The answer that the platform expects.",
            [
                SchemaMember(members.code, .integer("0: taken.", in: 0...0, example: 0)),
                SchemaMember(members.text, .text("The code in words.", .choice([text]), example: text)),
            ]
        )
    }

    private func push(
        _ source: ReceiptSource,
        name: String,
        summary: String,
        answer: APIAnswer,
        example: JSON
    ) -> APIRoute {
        APIRoute(
            method: .post,
            path: "/v1/receipts/\(source.rawValue)",
            name: name,
            resource: "Receipts",
            summary: summary,
            parameters: [Self.secret],
            ignoresOtherParameters: true,
            pushed: PushedBody(
                contentType: "application/json",
                summary: "The platform's array, at most 1,000 receipts.",
                schema: .members(["type": .text("array"), "maxItems": .number(1000)]),
                example: example,
                limit: 1 << 20
            ),
            answer: answer,
            problems: [Self.unreadable] + Self.refusals,
            handler: .proven(by: { request throws(ServiceError) in
                try receipts.check(.secret(request.query["secret"]), of: source)
            }) { request in
                try await take(
                    request,
                    from: source,
                    proof: .secret(request.query["secret"]),
                    type: "application/json; charset=utf-8"
                )
            }
        )
    }

    private func take(
        _ request: APIRequest,
        from source: ReceiptSource,
        proof: ReceiptProof,
        type: String
    ) async throws -> Response {
        guard let reply = try await receipts.take(request.bytes, from: source, proof: proof) else {
            throw Problem(.badRequest, Self.unreadable.code, Self.unreadable.summary)
        }
        return .text(reply, type: type)
    }

    private static func proof(_ request: APIRequest) -> ReceiptProof {
        .signature(
            request.query["signature"] ?? "",
            timestamp: request.query["timestamp"] ?? "",
            nonce: request.query["nonce"] ?? ""
        )
    }
}

extension StringFormat {
    /// A parameter that a platform adds to the URL. All of them, percent-encoded, fit into the 16 KiB of a request's
    /// head.
    fileprivate static let query = StringFormat(lengths: 0...128, expected: "up to 128 characters") { _ in true }
}
