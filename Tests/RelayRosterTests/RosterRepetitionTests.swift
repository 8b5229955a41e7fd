import Foundation
import RelayModel
import RelayRoster
import Testing

@Suite("What repeats in a roster", .timeLimit(.minutes(5)))
struct RosterRepetitionTests {
    private func repetitions(_ fixture: String) throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/reports/rosters/\(fixture)").path
        return try RosterReader().read(directory: folder).repetitions.map(\.description)
    }

    @Test("A number that several people have is noted with their rows, masked, and with whom a warning protects")
    func number() throws {
        #expect(
            try repetitions("shared-number") == [
                "members.csv:3 (p1), members.csv:4 (m1): one number, 199****0001. "
                    + "A warning about this number warns the protected: p1"
            ]
        )
    }

    @Test("An address that several endpoints have is noted with their rows, and not quoted")
    func address() throws {
        #expect(
            try repetitions("same-robot-twice") == [
                "endpoints.csv:2 (e1), endpoints.csv:3 (e2): one address of wecom-robot. "
                    + "A notice that reaches several of them is sent once"
            ]
        )
    }

    @Test("One number in several spellings repeats; a missing number and a human endpoint's address do not")
    func compared() throws {
        let folder = try RosterFolder(
            endpoints: """
                endpoint_id,owner,channel,address
                e1,person:s1,aliyun-sms,19900000001
                e2,person:s1,aliyun-sms,+86 199-0000-0001
                e3,person:s1,human,
                e4,person:s1,human,

                """
        )
        let found = try RosterReader().read(directory: folder.path).repetitions
        #expect(found.map { $0.places.map(\.id) } == [["e1", "e2"]])
        #expect(found.map { $0.places.map(\.line) } == [[2, 3]])
    }

    @Test("Many rows with one number are one note that names the first")
    func many() throws {
        let rows = (0..<300).map { "c1,g\($0),家长,guardian,19900000009\n" }.joined()
        let folder = try RosterFolder(members: RosterFolder.members + rows)
        let notes = try RosterReader().read(directory: folder.path).repetitions.map { $0.description(in: "r") }
        #expect(notes.count == 1)
        #expect(notes.first?.hasPrefix("r/members.csv:3 (g0), ") == true)
        #expect(notes.first?.contains("and 295 more: one number, 199****0009") == true)
        #expect(notes.first?.contains("each of them") == true)
    }
}
