import Foundation
import RelayJSON
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayHTTP

/// The API parses values as rosters do (``WrittenValue``).
@Suite("Pasted values in requests", .timeLimit(.minutes(5)))
struct PastedValueTests {
    /// A request of the field reports.
    struct Report: Decodable {
        struct Body: Decodable {
            var owner: String?
            var address: String?
        }

        var id: String
        var body: JSONText?

        /// The body; in some reports it is a text.
        enum JSONText: Decodable {
            case object(Body)
            case text

            init(from decoder: any Decoder) throws {
                self = (try? Body(from: decoder)).map(Self.object) ?? .text
            }
        }
    }

    private static func pastedAddresses() throws -> [(id: String, address: String)] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/reports/requests.json")
        let reports = try JSONDecoder().decode([Report].self, from: Data(contentsOf: path))
        return reports.compactMap { report in
            guard report.id.hasPrefix("pasted-"), case .object(let body)? = report.body else { return nil }
            return body.address.map { (report.id, $0) }
        }
    }

    private func put(_ service: Service, _ address: String, secret: String? = nil) async throws -> Answer {
        let body = JSON.members([
            "owner": .text("circle:class-1"), "channel": .text("wecom-robot"), "address": .text(address),
            "secret": secret.map { .text($0) } ?? .null,
        ])
        return try await service.ask("PUT", "/v1/endpoints/x", body: body.bytes)
    }

    @Test("An address is trimmed of blanks, line breaks and marks")
    func addresses() async throws {
        let pasted = try Self.pastedAddresses()
        #expect(pasted.count == 7)
        try await Service.with { service in
            try await service.putClass()
            for (id, address) in pasted {
                let answer = try await put(service, address)
                #expect(answer.status == 200, "\(id): \(answer.text)")
                let stored = try await service.store.endpoint(EndpointID(unchecked: "x"), scope: .root).record
                #expect(
                    stored.address.reveal() == "http://127.0.0.1:9180/wecom-robot/cgi-bin/webhook/send?key=k",
                    "\(id)"
                )
            }
        }
    }

    @Test("A mark inside an address or a secret is named, and the value is not quoted")
    func inside() async throws {
        try await Service.with { service in
            try await service.putClass()
            let address = try await put(service, "http://127.0.0.1:9180/hidden\u{200B}?key=k")
            #expect(address.status == 422 && address.code == "invalid_endpoint" && address.field == "address")
            #expect(address.text.contains("U+200B ZERO WIDTH SPACE (invisible) at character 29"), "\(address.text)")
            let sound = "http://127.0.0.1:9180/wecom-robot/cgi-bin/webhook/send?key=k"
            let secret = try await put(service, sound, secret: "hidden\u{202E}x")
            #expect(secret.field == "secret" && secret.text.contains("U+202E"), "\(secret.text)")
            #expect(!address.text.contains("hidden") && !secret.text.contains("hidden"))
            let row = #""endpoint_id":"e7","owner":"circle:class-1","channel":"webhook","address":"http://a.ex/ x""#
            let rows = #"{"endpoints":[{\#(row)}]}"#
            #expect(try await service.ask("POST", "/v1/roster/import", rows).field == "endpoints.e7.address")
        }
    }

    @Test("A number and a name are parsed as in members.csv, and a refusal names the fault")
    func people() async throws {
        try await Service.with { service in
            try await service.putClass()
            let path = "/v1/people/p1"
            for phone in ["\\u202d+86 199-0000-0007\\u202c", "'19900000007", "１９９０００００００7", "19900000007.0"] {
                let answer = try await service.ask("PUT", path, #"{"name":" 张\n三\u200b","phone":"\#(phone)"}"#)
                #expect(answer.json["name"] == .text("张 三"), "\(answer.text)")
                let stored = try await service.store.person(PersonID(unchecked: "p1"), scope: .root).record
                #expect(stored.phone?.digits == "19900000007")
            }
            let short = try await service.ask("PATCH", path, #"{"phone":"+86 1990000000"}"#)
            #expect(short.status == 422 && short.field == "phone" && short.text.contains("this one has 10"))
            let lost = try await service.ask("PATCH", path, #"{"phone":"1.99E+10"}"#)
            #expect(lost.text.contains("scientific notation"), "\(lost.text)")
            let rows =
                #"{"circles":[{"circle_id":"20240001.0","name":"一班","kind":"class","unit":"a"}]}"#
            let damaged = try await service.ask("POST", "/v1/roster/import", rows)
            #expect(damaged.field == "circles[0].circle_id" && damaged.text.contains("ends in .0"), "\(damaged.text)")
        }
    }
}
