import Foundation
import RelayModel
import RelayRoster
import Testing

@Suite("Writing a roster", .timeLimit(.minutes(5)))
struct RosterWriterTests {
    @Test("What is written reads back the same")
    func roundTrip() throws {
        let roster = Roster(
            circles: [
                Circle(id: "uni", name: "望江, \"大学\"", kind: .community, unit: .root),
                Circle(id: "c1", name: "#1班", kind: .class, parent: "uni", unit: UnitPath(unchecked: "wj/c,1")),
            ],
            people: [
                Person(id: "p1", name: "张三", phone: PhoneNumber("19900000001")),
                Person(id: "p2", name: "A. O'Neill, \"Bo\"", phone: PhoneNumber("+99900000001")),
            ],
            memberships: [
                Membership(circle: "c1", person: "p1", role: .protected),
                Membership(circle: "uni", person: "p2", role: .lead),
                Membership(circle: "uni", person: "p1", role: .classMonitor),
            ],
            endpoints: [
                Endpoint(
                    id: "e1",
                    owner: .circle("c1"),
                    channel: "webhook",
                    address: Secret("http://example.com/?a=1,2"),
                    secret: Secret("env:NAME"),
                    enabled: false,
                    drill: true
                ),
                Endpoint(id: "e2", owner: .person("p1"), channel: .human, address: Secret("")),
            ],
            units: [
                OrganisationUnit(path: UnitPath(unchecked: "wj"), name: "望江, 大学", englishName: "WJ", kind: .school),
                OrganisationUnit(path: UnitPath(unchecked: "wj/c,1"), name: "一班"),
            ]
        )
        let folder = try RosterFolder()
        try RosterWriter.write(roster, to: folder.path + "/a/b")
        #expect(try RosterReader().read(directory: folder.path + "/a/b").roster == roster)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/a/b/endpoints.csv")
        #expect(attributes[.posixPermissions] as? Int == 0o600, "the file holds secrets")
    }

    @Test("The demo roster survives being read and written")
    func demoRoundTrip() throws {
        let folder = try RosterFolder()
        try RosterSample(students: 200).write(to: folder.path)
        let roster = try RosterReader().read(directory: folder.path).roster
        try RosterWriter.write(roster, to: folder.path + "/again")
        for file in RosterFile.allCases {
            let written = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/again/" + file.rawValue))
            #expect(try Array(written) == folder.bytes(of: file))
        }
    }

    @Test("A person in no circle cannot be written, and no partial file is left behind")
    func noCircle() throws {
        let folder = try RosterFolder(circles: nil, members: nil)
        #expect(throws: RosterWriteFault.personWithoutCircle("p1")) {
            try RosterWriter.write(Roster(people: [Person(id: "p1", name: "张")]), to: folder.path)
        }
        #expect(throws: RosterWriteFault.unknownPerson("p1")) {
            try RosterWriter.write(
                Roster(memberships: [Membership(circle: "c", person: "p1", role: .lead)]),
                to: folder.path
            )
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test("A directory that cannot be made is named")
    func noDirectory() throws {
        let folder = try RosterFolder()
        #expect(throws: RosterWriteFault.self) {
            try RosterWriter.write(Roster(), to: folder.path + "/circles.csv/x")
        }
    }

    @Test("Columns that no endpoint needs are left out, and read back the same where one does", arguments: ["", "警情"])
    func keywords(keyword: String) throws {
        for everyone in [false, true] {
            let folder = try RosterFolder()
            let roster = Roster(
                circles: [Circle(id: "c1", name: "1班", kind: .class, unit: .root)],
                endpoints: [
                    Endpoint(
                        id: "e1",
                        owner: .circle("c1"),
                        channel: "dingtalk-robot",
                        address: Secret("https://robot.example/send?access_token=k"),
                        everyone: everyone,
                        keyword: keyword
                    )
                ]
            )
            try RosterWriter.write(roster, to: folder.path)
            let head = String(decoding: try folder.bytes(of: .endpoints), as: UTF8.self).prefix { $0 != "\n" }
            #expect(head.contains("keyword") == !keyword.isEmpty && head.contains("everyone") == everyone)
            #expect(try RosterReader().read(directory: folder.path).roster.endpoints == roster.endpoints)
        }
    }
}
