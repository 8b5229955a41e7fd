import RelayAPI
import RelayJSON
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayHTTP

/// What an untrusted key must not reach: secrets of the machine, everyone in an enterprise, the police's warnings.
@Suite("Limits of an untrusted key", .timeLimit(.minutes(5)))
struct TrustTests {
    private func endpoint(_ secret: String, address: String = "http://127.0.0.1:9/x") -> String {
        #"{"owner":"circle:class-1","channel":"webhook","address":"\#(address)","secret":"\#(secret)"}"#
    }

    @Test("Only an administrator's key without a unit may name secrets of the machine, and only those meant for it")
    func references() async throws {
        try await Service.with { service in
            try await service.putClass()
            let keys = [
                try await service.key(.counsellor, scope: "school"), try await service.key(.operatorRole),
                try await service.key(.admin, scope: "school"),
            ]
            for key in keys {
                for secret in ["env:PANDA_SECRET_X", "file:robot", "env:HOME", "file:/etc/passwd"] {
                    let put = try await service.ask("PUT", "/v1/endpoints/e", endpoint(secret), key: key)
                    #expect(put.status == 403 && put.code == "secret_reference_refused" && put.field == "secret")
                    let patch = try await service.ask(
                        "PATCH",
                        "/v1/endpoints/class-1-e",
                        #"{"secret":"\#(secret)"}"#,
                        key: key
                    )
                    #expect(patch.status == 403 && patch.code == "secret_reference_refused")
                }
            }
            for secret in ["env:HOME", "env:PANDA_RELAY_KEY"] {
                let own = try await service.ask("PUT", "/v1/endpoints/e", endpoint(secret))
                #expect(own.status == 422 && own.field == "secret", "\(own.text)")
            }
            let held = try await service.ask("PUT", "/v1/endpoints/e", endpoint("env:PANDA_SECRET_NO_SUCH_TEST"))
            #expect(held.status == 200 && held.json["held_detail"] != .null)
            let seen = try await service.ask("GET", "/v1/endpoints/e", key: keys[0])
            #expect(seen.json["held_reason"] == .text("secret_missing") && seen.json["held_detail"] == .null)
        }
    }

    @Test("An operator's import may repeat stored references, but not add others")
    func importing() async throws {
        try await Service.with { service in
            try await service.putClass()
            let operatorKey = try await service.key(.operatorRole)
            func roster(_ secret: String, address: String = "http://127.0.0.1:9/x") -> String {
                let row = endpoint(secret, address: address).dropFirst()
                return #"{"endpoints":[{"endpoint_id":"e",\#(row)]}"#
            }
            let reference = "env:PANDA_SECRET_NO_SUCH_TEST"
            let refused = try await service.ask("POST", "/v1/roster/import", roster(reference), key: operatorKey)
            #expect(refused.status == 403 && refused.field == "endpoints[0].secret")
            #expect(try await service.ask("POST", "/v1/roster/import", roster(reference)).status == 200)
            let same = try await service.ask("POST", "/v1/roster/import", roster(reference), key: operatorKey)
            #expect(same.status == 200)
            let moved = roster(reference, address: "http://127.0.0.1:9/elsewhere")
            #expect(try await service.ask("POST", "/v1/roster/import", moved, key: operatorKey).status == 403)
        }
    }

    @Test("Another address or channel drops the stored secret unless the request has one")
    func redirected() async throws {
        try await Service.with { service in
            try await service.putClass()
            let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            func change(_ body: String) async throws -> Answer {
                #expect(
                    try await service.ask("PUT", "/v1/endpoints/e", endpoint(secret)).json["has_secret"] == .bool(true)
                )
                return try await service.ask("PATCH", "/v1/endpoints/e", body)
            }
            #expect(try await change(#"{"drill":true}"#).json["has_secret"] == .bool(true))
            #expect(try await change(#"{"address":"http://127.0.0.1:9/other"}"#).json["has_secret"] == .bool(false))
            #expect(try await change(#"{"channel":"cloudevents"}"#).json["has_secret"] == .bool(false))
            let both = try await change(#"{"address":"http://127.0.0.1:9/other","secret":"\#(secret)"}"#)
            #expect(both.json["has_secret"] == .bool(true))
        }
    }

    @Test("A keyword is a field of robots that require one; a change of the channel drops it")
    func keyword() async throws {
        try await Service.with { service in
            try await service.putClass()
            func put(_ channel: String, _ keyword: String) async throws -> Answer {
                let address = "http://127.0.0.1:9/robot/send?access_token=k&key=k"
                let body =
                    #"""
                    {"owner":"circle:class-1","channel":"\#(channel)","address":"\#(address)","keyword":"\#(keyword)"}
                    """#
                return try await service.ask("PUT", "/v1/endpoints/e", body)
            }
            let stored = try await put("dingtalk-robot", "警情")
            #expect(stored.status == 200 && stored.json["keyword"] == .text("警情"), "\(stored.text)")
            let refused = try await put("wecom-robot", "警情")
            #expect(refused.status == 422 && refused.field == "keyword", "\(refused.text)")
            let long = try await put("dingtalk-robot", String(repeating: "警", count: 21))
            #expect(long.status == 422 && long.field == "keyword", "\(long.text)")
            func patch(_ body: String) async throws -> JSON? {
                try await service.ask("PATCH", "/v1/endpoints/e", body).json["keyword"]
            }
            #expect(try await patch(#"{"address":"http://127.0.0.1:9/robot/send?access_token=l"}"#) == .text("警情"))
            #expect(try await patch(#"{"keyword":"反诈"}"#) == .text("反诈"))
            #expect(try await patch(#"{"channel":"webhook"}"#) == .null)
            #expect(try await patch(#"{"channel":"feishu-robot","keyword":"反诈"}"#) == .text("反诈"))
            #expect(try await patch(#"{"keyword":null}"#) == .null)
            #expect(try await patch(#"{"keyword":" 反诈 "}"#) == .text("反诈"))
        }
    }

    @Test("An address for everyone needs a flag that only a key without a unit may set")
    func everyone() async throws {
        try await Service.with { service in
            try await service.putClass()
            let key = try await service.key(.counsellor, scope: "school")
            func put(_ address: String, _ key: String?, everyone: Bool = false, channel: String = "wecom-app")
                async throws -> Answer
            {
                try await service.ask(
                    "PUT",
                    "/v1/endpoints/all",
                    #"""
                    {"owner":"circle:class-1","channel":"\#(channel)","address":"\#(address)","everyone":\#(everyone)}
                    """#,
                    key: key
                )
            }
            for address in ["user:@all", "user:a|@ALL", "party:1", "tag:2", "PARTY:1"] {
                #expect(try await put(address, key).field == "address", "\(address)")
                #expect(try await put(address, nil).field == "address", "\(address)")
                let flagged = try await put(address, key, everyone: true)
                #expect(flagged.status == 403 && flagged.field == "everyone", "\(address)")
            }
            #expect(try await put("party:1", nil, channel: "wecom-school").field == "address")
            #expect(try await put("user:zhangsan", key).status == 200)
            let allowed = try await put("party:1", nil, everyone: true)
            #expect(allowed.status == 200 && allowed.json["everyone"] == .bool(true), "\(allowed.text)")
            // The permission was for that department, not for another one.
            let moved = try await service.ask("PATCH", "/v1/endpoints/all", #"{"address":"party:2"}"#, key: key)
            #expect(moved.status == 422 && moved.field == "address")
        }
    }

    @Test(
        "Mentions are telephone numbers",
        arguments: [#"["@all"]"#, #""@all""#, #"["19900001234","@all"]"#, #"[{"a":1}]"#, #"[true]"#]
    )
    func mentions(list: String) async throws {
        try await Service.with { service in
            try await service.putClass()
            let wrong = Service.notice(more: #","data":{"mention_mobiles":\#(list)}"#)
            let answer = try await service.ask("POST", "/v1/notices", wrong)
            #expect(answer.status == 422 && answer.field == "data.mention_mobiles", "\(answer.text)")
            let right = Service.notice(more: #","data":{"mention_mobiles":["19900001234"]}"#)
            #expect(try await service.ask("POST", "/v1/notices", right).status == 202)
        }
    }

    @Test(
        "Mentions in other forms are read as a list of numbers",
        arguments: [#""19900001234""#, "[19900001234]", #"["+86 199 0000 1234"]"#]
    )
    func shapedMentions(list: String) async throws {
        try await Service.with { service in
            try await service.putClass()
            let sent = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(more: #","data":{"mention_mobiles":\#(list)}"#)
            )
            let id = try #require(sent.json["id"]?.text.flatMap { NoticeID($0) }, "\(sent.text)")
            let notice = try await service.store.notice(id, scope: .root)
            #expect(notice.data == #"{"mention_mobiles":["19900001234"]}"#)
        }
    }

    @Test(
        "Data of a wrong type for a channel's text is refused with its field",
        arguments: ["url", "picture", "image"]
    )
    func dataOfAnotherType(name: String) async throws {
        try await Service.with { service in
            try await service.putClass()
            let answer = try await service.ask(
                "POST",
                "/v1/notices",
                Service.notice(more: #","data":{"\#(name)":["https://school.example"]}"#)
            )
            #expect(answer.status == 422 && answer.field == "data.\(name)", "\(answer.text)")
        }
    }

    @Test("A counsellor cannot cancel, correct or replay a warning; an approver can only cancel")
    func warnings() async throws {
        try await Service.with { service in
            try await service.putClass()
            let sent = try await service.ask(
                "POST",
                "/v1/warnings",
                #"{"event_id":"e","phone":"19900001234","risk":"high"}"#
            )
            let id = try #require(sent.json["id"]?.text)
            let list = try await service.ask("GET", "/v1/notices/\(id)/deliveries")
            // The warned student has no endpoint, and nothing of theirs can be sent again.
            let sendable = list.json["items"]?.elements.first { $0["endpoint"] != .null }
            let delivery = try #require(sendable?["id"]?.text)
            let body = #"{"title":"更正","body":"系误报，请正常转账。"}"#
            func statuses(_ key: String) async throws -> [Int] {
                [
                    try await service.ask("POST", "/v1/notices/\(id)/correct", body, key: key).status,
                    try await service.ask("POST", "/v1/deliveries/\(delivery)/replay", key: key).status,
                    try await service.ask("POST", "/v1/notices/\(id)/cancel", key: key).status,
                ]
            }
            for scope in ["", "school"] {
                #expect(try await statuses(service.key(.counsellor, scope: scope)) == [403, 403, 403])
            }
            #expect(try await statuses(service.key(.operatorRole, scope: "school")) == [403, 202, 403])
            let approver = try await statuses(service.key(.approver))
            #expect(approver.prefix(2) == [403, 403] && approver[2] != 403)
        }
    }

    @Test("A report with an id that another unit used still warns; a contradicting one is refused")
    func events() async throws {
        try await Service.with { service in
            try await service.putClass("class-1", unit: "school/a")
            try await service.putClass("class-2", unit: "school/b")
            _ = try await service.ask("PATCH", "/v1/people/class-2-s", #"{"phone":"19900005678"}"#)
            func warn(_ phone: String, _ key: String, risk: String = "high") async throws -> Answer {
                try await service.ask(
                    "POST",
                    "/v1/warnings",
                    #"{"event_id":"case-1","phone":"\#(phone)","risk":"\#(risk)"}"#,
                    key: key
                )
            }
            let a = try await service.key(.integration, scope: "school/a")
            let b = try await service.key(.integration, scope: "school/b")
            let first = try await warn("19900001234", a)
            let second = try await warn("19900005678", b)
            #expect(first.status == 202 && second.status == 202)
            #expect(first.json["id"] != second.json["id"])
            let own = try #require(second.json["id"]?.text)
            #expect(try await service.ask("GET", "/v1/notices/\(own)", key: b).status == 200)
            #expect(try await warn("19900001234", a).json["id"] == first.json["id"])
            let renewed = try await service.key(.integration, scope: "school/a")
            #expect(try await warn("19900001234", renewed).json["id"] == first.json["id"])
            let raised = try await warn("19900001234", a, risk: "low")
            #expect(raised.status == 409 && raised.code == "event_mismatch")
        }
    }

    @Test("A title is limited in bytes too, and a name is one line")
    func sizes() async throws {
        try await Service.with { service in
            try await service.putClass()
            let marks = "e" + String(repeating: "\u{301}", count: 2000)
            let title = try await service.ask("POST", "/v1/notices", Service.notice(title: marks))
            #expect(title.status == 422 && title.code == "too_long")
            let name = try await service.ask("PATCH", "/v1/people/class-1-s", #"{"name":"一\n二"}"#)
            #expect(name.json["name"] == .text("一 二"))
            let bell = try await service.ask("PATCH", "/v1/people/class-1-s", #"{"name":"一\u0007二"}"#)
            #expect(bell.status == 422 && bell.field == "name")
            for unit in [" school", "school ", "school/..", "./school", "sch\u{200B}ool", "a//b"] {
                let circle = try await service.ask("PATCH", "/v1/circles/class-1", #"{"unit":"\#(unit)"}"#)
                #expect(circle.status == 422 && circle.field == "unit", "\(unit)")
            }
            let composed = try await service.ask("PATCH", "/v1/circles/class-1", #"{"unit":"e\#u{301}cole"}"#)
            #expect(composed.json["unit"] == .text("\u{E9}cole"))
        }
    }
}
