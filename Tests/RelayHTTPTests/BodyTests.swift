import RelayJSON
import RelayModel
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("Refused bodies", .timeLimit(.minutes(5)))
struct BodyTests {
    @Test("A body that is not JSON gets 400 with the position")
    func malformed() async throws {
        try await Service.with { service in
            for body in [
                "", "{", "[1,]", #"{"kind" "x"}"#, #"{"a":1,"a":2}"#, #"{"kind":"\q"}"#, "{} x", "nul", "01",
                #""\ud800""#,
            ] {
                let answer = try await service.ask("POST", "/v1/notices", body)
                #expect(answer.status == 400, "\(body)")
                #expect(answer.code == "malformed_json", "\(body)")
                #expect(answer.json["detail"]?.text?.contains("Line 1, column") == true)
            }
            let deep = try await service.ask("POST", "/v1/notices", String(repeating: "[", count: 100_000))
            #expect(deep.status == 400)
            let bytes = try await service.ask(
                "POST",
                "/v1/notices",
                body: Array("{\"kind\":\"".utf8) + [0xFF, 0x22, 0x7D]
            )
            #expect(bytes.status == 400)
            #expect(bytes.code == "invalid_utf8")
            #expect(bytes.json["detail"]?.text?.contains("byte 9") == true)
        }
    }

    @Test("A wrong field gets 422 with its name and what is expected")
    func fields() async throws {
        try await Service.with { service in
            try await service.putClass()
            let cases: [(body: String, code: String, field: String?)] = [
                ("[]", "wrong_type", nil),
                (#"{"kind":"reminder"}"#, "missing_field", "title"),
                (Service.notice(more: #","lnae":"urgent""#), "unknown_field", "lnae"),
                (Service.notice(more: #","lane":"fast""#), "invalid_field", "lane"),
                (Service.notice(more: #","forward":"yes""#), "wrong_type", "forward"),
                (Service.notice(more: #","expires_in":"2 hours""#), "invalid_field", "expires_in"),
                (
                    Service.notice(more: #","expires_in":"1h","expires_at":"2030-01-01T00:00:00Z""#), "invalid_field",
                    "expires_in"
                ),
                (Service.notice(more: #","send_at":"tomorrow""#), "invalid_field", "send_at"),
                (
                    Service.notice(more: #","ack":{"required":true,"within_seconds":0}"#), "invalid_field",
                    "ack.within_seconds"
                ),
                (
                    Service.notice(more: #","ack":{"required":true,"within_seconds":1.5}"#), "invalid_field",
                    "ack.within_seconds"
                ),
                (
                    Service.notice(more: #","languages":{"fr":{"title":"a","body":"b"}}"#), "invalid_field",
                    "languages.fr"
                ),
                (Service.notice(more: #","data":[1]"#), "wrong_type", "data"),
                (Service.notice("missing"), "unknown_circle", "audience.circles[0]"),
                (Service.notice(title: " "), "invalid_field", "title"),
                (Service.notice(title: String(repeating: "长", count: 121)), "too_long", "title"),
                (
                    #"{"kind":"reminder","title":"a","body":"b","audience":{"circles":["class-1",7]}}"#, "wrong_type",
                    "audience.circles[1]"
                ),
                (
                    #"{"kind":"reminder","title":"a","body":"b","audience":{"circles":[]}}"#, "empty_audience",
                    "audience.circles"
                ),
                (
                    #"""
                    {"kind":"reminder","title":"a","body":"b","audience":{"circles":["class-1"],"roles":["officer"]}}
                    """#,
                    "empty_audience", "audience"
                ),
            ]
            for (body, code, field) in cases {
                let answer = try await service.ask("POST", "/v1/notices", body)
                #expect(answer.status == 422, "\(body): \(answer.text)")
                #expect(answer.code == code, "\(body): \(answer.text)")
                #expect(answer.field == field, "\(body): \(answer.text)")
            }
            let slip = try await service.ask("POST", "/v1/notices", Service.notice(more: #","lnae":"urgent""#))
            #expect(slip.json["detail"]?.text?.contains("Did you mean “lane”?") == true)
        }
    }

    @Test("A body over the limit is refused with 413, whether its length is announced or not")
    func tooLarge() async throws {
        try await Service.with({ $0.bodyLimit = 1000 }) { service in
            let large = Service.notice(title: String(repeating: "a", count: 2000))
            let announced = try await service.ask("POST", "/v1/notices", large)
            #expect(announced.status == 413)
            #expect(announced.code == "body_too_large")
            let socket = try await RawSocket.connect(port: service.port)
            try await socket.send(
                "POST /v1/notices HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.admin)\r\n"
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "800\r\n" + String(repeating: " ", count: 0x800) + "\r\n"
            )
            #expect(await socket.head().contains(" 413 "))
            #expect(await socket.isClosedByPeer())
        }
    }

    @Test("A body that does not arrive in time gets 408, and the connection is closed")
    func slow() async throws {
        try await Service.with({ $0.requestTimeout = .seconds(2) }) { service in
            let socket = try await RawSocket.connect(port: service.port)
            try await socket.send(
                "POST /v1/notices HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(service.admin)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"kind\":"
            )
            #expect(await socket.head().contains(" 408 "))
            #expect(await socket.isClosedByPeer())
        }
    }

    @Test("A type other than JSON is refused with 415")
    func type() async throws {
        try await Service.with { service in
            let form = try await service.ask(
                "POST",
                "/v1/notices",
                "a=b",
                headers: [HTTPField("Content-Type", "application/x-www-form-urlencoded")]
            )
            #expect(form.status == 415)
            let charset = try await service.ask(
                "POST",
                "/v1/notices",
                "{}",
                headers: [HTTPField("Content-Type", "application/json; charset=utf-8")]
            )
            #expect(charset.status == 422)
        }
    }

    @Test("Queries are validated against the route's parameters")
    func query() async throws {
        try await Service.with { service in
            for (query, field) in [
                ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("limit=1&limit=2", "limit"),
                ("cursor=zzz", "cursor"),
                ("stat=done", "stat"), ("state=finished", "state"), ("since=yesterday", "since"),
            ] {
                let answer = try await service.ask("GET", "/v1/notices?\(query)")
                #expect(answer.status == 422, "\(query)")
                #expect(answer.field == field, "\(query)")
            }
            #expect(try await service.ask("GET", "/v1/notices?since=2026-03-02T00:00:00+08:00").status == 200)
            #expect(try await service.ask("GET", "/v1/notices?since=2026-03-02T00%3A00%3A00%2B08:00").status == 200)
        }
    }
}
