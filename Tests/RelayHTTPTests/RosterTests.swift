import RelayJSON
import RelayModel
import Testing

@testable import RelayHTTP

@Suite("The roster over HTTP", .timeLimit(.minutes(5)))
struct RosterTests {
    @Test("PUT creates, PATCH changes only given fields, DELETE removes")
    func changes() async throws {
        try await Service.with { service in
            let circle = try await service.ask("PUT", "/v1/circles/c1", #"{"name":"一班","kind":"class","unit":"a/b"}"#)
            #expect(circle.status == 200)
            let renamed = try await service.ask("PATCH", "/v1/circles/c1", #"{"name":"二班"}"#)
            #expect(renamed.json["name"] == .text("二班"))
            #expect(renamed.json["unit"] == .text("a/b"))

            let person = try await service.ask("PUT", "/v1/people/p1", #"{"name":"张小明","phone":"19900001234"}"#)
            #expect(person.json["phone_masked"] == .text("199****1234"))
            #expect(
                try await service.ask("PATCH", "/v1/people/p1", #"{"name":"张大明"}"#).json["phone_masked"]
                    == .text("199****1234")
            )
            #expect(try await service.ask("PATCH", "/v1/people/p1", #"{"phone":null}"#).json["phone_masked"] == .null)

            #expect(try await service.ask("PUT", "/v1/circles/c1/members/p1", #"{"role":"guardian"}"#).status == 200)
            #expect(try await service.ask("PUT", "/v1/circles/c1/members/p9", #"{"role":"guardian"}"#).status == 404)
            let members = try await service.ask("GET", "/v1/circles/c1/members")
            #expect(members.json["items"]?.elements.first?["role"] == .text("guardian"))

            let endpoint = try await service.ask(
                "PUT",
                "/v1/endpoints/e1",
                #"{"owner":"person:p1","channel":"human","address":"somewhere-else"}"#
            )
            #expect(endpoint.status == 200, "\(endpoint.text)")
            let off = try await service.ask("PATCH", "/v1/endpoints/e1", #"{"enabled":false}"#)
            #expect(off.json["enabled"] == .bool(false))
            #expect(try await service.ask("POST", "/v1/endpoints/e1/test").code == "endpoint_disabled")
            #expect(
                try await service.ask("PATCH", "/v1/endpoints/e1", #"{"enabled":true}"#).json["channel"]
                    == .text("human")
            )
            #expect(try await service.ask("POST", "/v1/endpoints/e1/test").status == 202)

            for path in ["/v1/circles/c1/members/p1", "/v1/endpoints/e1", "/v1/people/p1", "/v1/circles/c1"] {
                let gone = try await service.ask("DELETE", path)
                #expect(gone.status == 204, "\(path)")
                #expect(gone.text.isEmpty)
                #expect(try await service.ask("DELETE", path).status == 404, "\(path)")
            }
        }
    }

    @Test("An endpoint with an invalid channel or address is refused with the field, without the address")
    func refusedEndpoints() async throws {
        try await Service.with { service in
            try await service.putClass()
            for (channel, address) in [
                ("pigeon", "x"), ("webhook", "http://169.254.169.254/hidden"), ("wecom-robot", "hidden"),
            ] {
                let answer = try await service.ask(
                    "PUT",
                    "/v1/endpoints/e2",
                    #"{"owner":"circle:class-1","channel":"\#(channel)","address":"\#(address)"}"#
                )
                #expect(answer.status == 422, "\(answer.text)")
                #expect(!answer.text.contains("hidden"))
            }
            let owner = try await service.ask(
                "PUT",
                "/v1/endpoints/e2",
                #"{"owner":"class-1","channel":"human","address":"somewhere"}"#
            )
            #expect(owner.field == "owner")
        }
    }

    @Test(
        "A repeated roster changes nothing; pruning removes missing records; a wrong row changes nothing"
    )
    func importing() async throws {
        try await Service.with { service in
            let rows =
                #"""
                "circles":[{"circle_id":"c1","name":"一班","kind":"class","unit":"a"},{"circle_id":"c2","name":"二班",
                "kind":"class","parent_id":"c1","unit":"a"}]
                """#
            let first = try await service.ask("POST", "/v1/roster/import", "{\(rows)}")
            #expect(first.json["circles"]?["added"]?.integer == 2, "\(first.text)")
            let again = try await service.ask("POST", "/v1/roster/import", "{\(rows)}")
            #expect(again.json["circles"]?["unchanged"]?.integer == 2)
            #expect(again.json["circles"]?["added"]?.integer == 0)
            let pruned = try await service.ask(
                "POST",
                "/v1/roster/import",
                #"{"circles":[{"circle_id":"c1","name":"一班","kind":"class","unit":"a"}],"prune":true}"#
            )
            #expect(pruned.json["circles"]?["removed"]?.integer == 1, "\(pruned.text)")
            let wrong = try await service.ask(
                "POST",
                "/v1/roster/import",
                #"""
                {"circles":[{"circle_id":"c3","name":"三班","kind":"class","unit":"a"}],
                "members":[{"circle_id":"nowhere","person_id":"p","name":"名","role":"lead"}]}
                """#
            )
            #expect(wrong.status == 422, "\(wrong.text)")
            #expect(try await service.ask("GET", "/v1/circles/c3").status == 404)
            let twice = try await service.ask(
                "POST",
                "/v1/roster/import",
                #"""
                {"members":[{"circle_id":"c1","person_id":"p","name":"甲","role":"lead"},{"circle_id":"c2",
                "person_id":"p","name":"乙","role":"lead"}]}
                """#
            )
            #expect(twice.field == "members[1].name")
            let field = try await service.ask(
                "POST",
                "/v1/roster/import",
                #"{"members":[{"circle_id":"c1","person_id":"p","name":"甲","role":"chief"}]}"#
            )
            #expect(field.field == "members[0].role")
        }
    }
}
