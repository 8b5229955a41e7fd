import Foundation
import RelayModel
import Testing

@testable import RelayRoster

@Suite("The sample roster", .timeLimit(.minutes(5)))
struct RosterSampleTests {
    private static let committed = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Recipients/demo-campus").path

    private func roster(students: Int, seed: UInt64 = 1) throws -> Roster {
        let folder = try RosterFolder()
        try RosterSample(students: students, seed: seed).write(to: folder.path)
        return try RosterReader().read(directory: folder.path).roster
    }

    @Test("The demo campus in the tree is what the generator makes")
    func committedFiles() throws {
        let folder = try RosterFolder()
        try RosterSample.demoCampus.write(to: folder.path)
        for file in RosterFile.allCases {
            #expect(try FileBytes.read(Self.committed + "/" + file.rawValue) == folder.bytes(of: file), "\(file)")
        }
    }

    @Test("The demo campus is a university with its classes, liaison circles and protection circles")
    func demoCounts() throws {
        let roster = try RosterReader().read(directory: Self.committed).roster
        let kinds = Dictionary(grouping: roster.circles, by: \.kind).mapValues(\.count)
        #expect(kinds == [.community: 31, .class: 120, .liaison: 6, .protection: 6])
        let circles = Dictionary(uniqueKeysWithValues: roster.circles.map { ($0.id, $0) })
        let classRows = roster.memberships.filter { circles[$0.circle]?.kind == .class }
        #expect(classRows.filter { $0.role == .protected }.count == 3600)
        #expect(Set(classRows.filter { $0.role == .protected }.map(\.person)).count == 3600)
        let homeroom = Dictionary(grouping: classRows.filter { $0.role == .homeroomTeacher }, by: \.person)
        #expect(homeroom.values.allSatisfy { (1...2).contains($0.count) })
        for circle in roster.circles {
            let rows = roster.memberships.filter { $0.circle == circle.id }
            #expect(rows.count <= 500)
            if circle.kind == .class { #expect(rows.filter { $0.role == .homeroomTeacher }.count == 1) }
            if circle.kind == .protection {
                #expect(Set(rows.map(\.role)) == [.protected, .guardian, .homeroomTeacher, .counsellor])
                #expect(rows.filter { $0.role == .guardian }.count == 2)
                #expect(rows.count == 5)
            }
            if circle.kind == .liaison { #expect(rows.filter { $0.role == .classMonitor }.count == 20) }
        }
    }

    @Test("Every class and liaison circle has a robot, every student an app, and some endpoints are for drills")
    func demoEndpoints() throws {
        let roster = try RosterReader().read(directory: Self.committed).roster
        let owners = Set(roster.endpoints.map(\.owner))
        for circle in roster.circles where [.class, .liaison].contains(circle.kind) {
            #expect(owners.contains(.circle(circle.id)))
        }
        for person in roster.people { #expect(owners.contains(.person(person.id))) }
        let channels = Set(roster.endpoints.map(\.channel.text))
        #expect(channels == ["wecom-robot", "dingtalk-robot", "feishu-robot", "webhook", "human"])
        #expect(roster.endpoints.contains(where: \.drill) && !roster.endpoints.allSatisfy(\.drill))
        for endpoint in roster.endpoints where endpoint.channel == "webhook" {
            let secret = endpoint.secret.reveal()
            #expect(secret.hasPrefix("whsec_") && Data(base64Encoded: String(secret.dropFirst(6)))?.count == 24)
        }
        let robots = roster.endpoints.filter { $0.channel.text.hasSuffix("-robot") }
        #expect(Set(robots.map { $0.address.reveal() }).count == robots.count)
    }

    @Test("Every phone number is unassigned and belongs to one person")
    func phones() throws {
        let roster = try roster(students: 12_000)
        let phones = roster.people.compactMap(\.phone?.digits)
        #expect(phones.count == roster.people.count)
        #expect(Set(phones).count == phones.count)
        #expect(phones.filter { $0.hasPrefix("1990000") && $0.utf8.count == 11 }.count == 10_000)
        #expect(phones.allSatisfy { $0.hasPrefix("1990000") || $0.hasPrefix("+999") })
    }

    @Test("The same seed makes the same roster, another seed another one")
    func seeds() throws {
        let one = try roster(students: 90, seed: 1)
        #expect(try roster(students: 90, seed: 1) == one)
        #expect(try roster(students: 90, seed: 2) != one)
    }

    @Test("A sample has exactly as many students as asked for", arguments: [1, 29, 31, 100, 3600, 3601, 7300])
    func sizes(students: Int) throws {
        let roster = try roster(students: students)
        let classes = Set(roster.circles.filter { $0.kind == .class }.map(\.id))
        let rows = roster.memberships.filter { $0.role == .protected && classes.contains($0.circle) }
        #expect(rows.count == students)
        #expect(classes.count == (students / 3600) * 120 + (students % 3600 + 29) / 30)
    }

    @Test("Universities differ in their ids' prefix, name and unit, as many as a province has students")
    func universities() {
        let all = (0..<4200).map { SampleUniversity(number: $0, students: 1) }
        #expect(Set(all.map(\.prefix)).count == all.count)
        #expect(Set(all.map(\.name.chinese)).count == all.count)
        #expect(Set(all.map(\.name.label)).count == all.count)
    }

    @Test("Progress tells how many students are written")
    func progress() throws {
        let folder = try RosterFolder()
        var seen: [Int] = []
        try RosterSample(students: 70).write(to: folder.path) { seen.append($0) }
        #expect(seen == [30, 60, 70])
    }
}
