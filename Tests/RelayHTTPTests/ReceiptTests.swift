import RelayChannels
import RelayJSON
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayHTTP

@Suite("Receipts over HTTP", .timeLimit(.minutes(5)))
struct ReceiptTests {
    private static let keys = ReceiptKeys(
        aliyunSMS: Secret("aliyun-secret-0123456789"),
        tencentSMS: Secret("tencent-secret-0123456789"),
        wechatOA: Secret("pandaToken")
    )
    private static let aliyun = "/v1/receipts/aliyun-sms?secret=aliyun-secret-0123456789"
    private static let tencent = "/v1/receipts/tencent-sms?secret=tencent-secret-0123456789"
    private static var wechat: String { wechat() }

    /// The URL of a callback with WeChat's signature.
    private static func wechat(age: Duration = .zero, nonce: String = "486921") -> String {
        let timestamp = "\((SystemClock().wall - age).milliseconds / 1000)"
        let signature = WeChatCallback.signature(token: "pandaToken", timestamp: timestamp, nonce: nonce)
        return "/v1/receipts/wechat-oa?signature=\(signature)&timestamp=\(timestamp)&nonce=\(nonce)"
    }

    private static func push(_ reference: String, success: Bool = true, number: String = "19900001234") -> String {
        """
        [{"phone_number":"\(number)","send_time":"2026-03-02 15:30:01","report_time":"2026-03-02 15:30:04",
          "success":\(success),"err_code":"\(success ? "DELIVERED" : "UNDELIVERED")","biz_id":"\(reference)"}]
        """
    }

    /// A notice to one class with its two deliveries recorded as accepted by a provider, to two numbers.
    private func withAccepted(_ body: (Service, [DeliveryID]) async throws -> Void) async throws {
        try await Service.with(receiptKeys: Self.keys) { service in
            try await service.putClass()
            let numbers = ["19900001234", "19900005678"]
            for (endpoint, number) in zip(["class-1-e", "class-1-g-e"], numbers) {
                let answer = try await service.ask(
                    "PATCH",
                    "/v1/endpoints/\(endpoint)",
                    #"{"channel":"human","address":"\#(number)"}"#
                )
                try #require(answer.status == 200, "\(answer.text)")
            }
            let sent = try await service.ask("POST", "/v1/notices", Service.notice())
            let notice = try #require(sent.json["id"]?.text)
            let ids = try await settled(service, notice)
            let records = try await ids.enumerated().asyncMap { place, id in
                let entry = try await service.store.requeue(
                    id,
                    until: .distantFuture,
                    scope: .root
                )
                return DeliveryRecord(
                    id: id,
                    endpoint: entry.target.number,
                    from: .queued,
                    to: .accepted,
                    attempts: 1,
                    reference: "biz\(entry.target.address.reveal() == numbers[0] ? 0 : 1)^0"
                )
            }
            await withCheckedContinuation { continuation in
                service.store.record(records) { continuation.resume() }
            }
            try await body(service, ids)
        }
    }

    /// The notice's deliveries, once they await a person.
    private func settled(_ service: Service, _ notice: String) async throws -> [DeliveryID] {
        while try await service.ask("GET", "/v1/notices/\(notice)").json["counts"]?["awaiting_human"] != .number(2) {
            await Task.yield()
        }
        let list = try await service.ask("GET", "/v1/notices/\(notice)/deliveries?state=awaiting_human")
        return list.json["items"]?.elements.compactMap { $0["id"]?.text.flatMap { DeliveryID($0) } } ?? []
    }

    private func delivery(_ service: Service, to number: String, _ ids: [DeliveryID]) async throws -> JSON {
        for id in ids {
            let entry = try await service.store.delivery(id, scope: .root)
            let endpoint = try await service.store.endpoint(try #require(entry.endpoint), scope: .root).record
            if endpoint.address.reveal() == number {
                return try await service.ask("GET", "/v1/deliveries/\(id)").json
            }
        }
        return .null
    }

    @Test("A push changes its deliveries, gets the platform's answer, and may be repeated")
    func aliyun() async throws {
        try await withAccepted { service, ids in
            let body =
                "[" + Self.push("biz0^0").dropFirst().dropLast(1) + ","
                + Self.push("biz1^0", success: false, number: "19900005678").dropFirst()
            for _ in 1...2 {
                let answer = try await service.ask("POST", Self.aliyun, body, key: "")
                #expect(answer.status == 200)
                #expect(answer.text == #"{"code":0,"msg":"接收成功"}"#)
            }
            let arrived = try await delivery(service, to: "19900001234", ids)
            #expect(arrived["state"] == .text("delivered"))
            #expect(arrived["receipts"]?.elements.first?["code"] == .text("DELIVERED"))
            let failed = try await delivery(service, to: "19900005678", ids)
            #expect(failed["state"] == .text("failed") && failed["reason"] == .text("receipt"))
            #expect(failed["receipts"]?.elements.count == 1)
            let counts = try await service.ask("GET", "/v1/notices/\(ids[0].notice)").json["counts"]
            #expect(counts?["delivered"] == .number(1) && counts?["failed"] == .number(1))
        }
    }

    @Test("Tencent's callback gets its own form of answer")
    func tencent() async throws {
        try await withAccepted { service, ids in
            let body =
                #"""
                [{"user_receive_time":"2026-03-02 15:30:04","nationcode":"86","mobile":"19900001234",
                "report_status":"SUCCESS","errmsg":"DELIVRD","sid":"biz0^0"}]
                """#
            let answer = try await service.ask("POST", Self.tencent, body, key: "")
            #expect(answer.status == 200 && answer.text == #"{"result":0,"errmsg":"OK"}"#)
            #expect(try await delivery(service, to: "19900001234", ids)["state"] == .text("delivered"))
        }
    }

    @Test("Parameters that a platform adds are ignored; other routes refuse unknown parameters")
    func otherParameters() async throws {
        try await withAccepted { service, ids in
            let answer = try await service.ask("POST", Self.aliyun + "&trace=1&from=x", Self.push("biz0^0"), key: "")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await delivery(service, to: "19900001234", ids)["state"] == .text("delivered"))
            let echo = try await service.ask("GET", Self.wechat + "&echostr=5&appid=wx1", key: "")
            #expect(echo.status == 200 && echo.text == "5")
            #expect(try await service.ask("GET", "/v1/notices?trace=1").status == 422)
        }
    }

    @Test("WeChat's verification is echoed, and its events get an empty answer")
    func wechat() async throws {
        try await Service.with(receiptKeys: Self.keys) { service in
            let echo = try await service.ask("GET", Self.wechat + "&echostr=5838479", key: "")
            #expect(echo.status == 200 && echo.text == "5838479")
            let event = try await service.ask(
                "POST",
                Self.wechat + "&openid=o1",
                "<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>",
                key: "",
                headers: [HTTPField("Content-Type", "text/xml")]
            )
            #expect(event.status == 200 && event.text.isEmpty)
        }
    }

    @Test("A wrong secret or signature gets 403 and changes nothing; without a configured key it is 404")
    func refused() async throws {
        try await withAccepted { service, ids in
            let wrong = WeChatCallback.signature(token: "other", timestamp: "1", nonce: "2")
            for (method, path) in [
                ("POST", "/v1/receipts/aliyun-sms"), ("POST", "/v1/receipts/aliyun-sms?secret="),
                ("POST", "/v1/receipts/aliyun-sms?secret=aliyun-secret-0123456788"),
                ("POST", "/v1/receipts/tencent-sms?secret=aliyun-secret-0123456789"),
                ("GET", "/v1/receipts/wechat-oa?echostr=1"),
                ("GET", "/v1/receipts/wechat-oa?signature=\(wrong)&timestamp=1&nonce=2&echostr=1"),
                ("POST", "/v1/receipts/wechat-oa?signature=\(wrong)&timestamp=1&nonce=2"),
            ] {
                let body = method == "GET" ? nil : Array(Self.push("biz0^0").utf8)
                let answer = try await service.ask(method, path, body: body, key: "")
                #expect(answer.status == 403 && answer.code == "bad_signature", "\(path)")
            }
            #expect(try await delivery(service, to: "19900001234", ids)["state"] == .text("accepted"))
        }
        try await Service.with { service in
            for path in [Self.aliyun, Self.tencent, Self.wechat] {
                let answer = try await service.ask("POST", path, Self.push("biz0^0"), key: "")
                #expect(answer.status == 404 && answer.code == "receipts_off", "\(path)")
            }
        }
    }

    @Test("WeChat's signature is valid for five minutes and for one body only")
    func wechatReplay() async throws {
        try await Service.with(receiptKeys: Self.keys) { service in
            func push(_ path: String, _ event: String) async throws -> Answer {
                let body = "<xml><MsgType>event</MsgType><Event>\(event)</Event></xml>"
                return try await service.ask("POST", path, body, key: "")
            }
            for age in [Duration.seconds(290), .seconds(-290)] {
                #expect(try await push(Self.wechat(age: age), "subscribe").status == 200)
            }
            for age in [Duration.seconds(310), .seconds(-310), .seconds(86_400 * 365)] {
                let old = try await push(Self.wechat(age: age), "subscribe")
                #expect(old.status == 403 && old.code == "bad_signature")
                #expect(try await service.ask("GET", Self.wechat(age: age) + "&echostr=1", key: "").status == 403)
            }
            let path = Self.wechat(nonce: "once")
            #expect(try await push(path, "subscribe").status == 200)
            #expect(try await push(path, "subscribe").status == 200, "WeChat sends again what was not answered in time")
            #expect(try await push(path, "unsubscribe").code == "bad_signature")
            #expect(try await push(Self.wechat(nonce: "twice"), "unsubscribe").status == 200)
        }
    }

    @Test("A body that is not a push gets 400 and stores nothing; one that is too large is not read")
    func malformed() async throws {
        try await Service.with(receiptKeys: Self.keys) { service in
            for (path, body) in [
                (Self.aliyun, #"[{"phone_number":"#), (Self.tencent, "{}"), (Self.wechat, "<!DOCTYPE x><xml></xml>"),
            ] {
                let answer = try await service.ask("POST", path, body, key: "")
                #expect(answer.status == 400 && answer.code == "malformed_receipts", "\(path)")
            }
            let large = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20 | 1)
            #expect(try await service.ask("POST", Self.aliyun, body: large, key: "").status == 413)
        }
    }
}

extension Sequence {
    /// The results of `body` for the elements, one after the other.
    fileprivate func asyncMap<Image>(_ body: (Element) async throws -> Image) async rethrows -> [Image] {
        var images: [Image] = []
        for element in self { images.append(try await body(element)) }
        return images
    }
}
