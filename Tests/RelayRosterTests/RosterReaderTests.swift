import Foundation
import RelayModel
import RelayRoster
import Testing

@Suite("Reading a roster", .timeLimit(.minutes(5)))
struct RosterReaderTests {
    @Test(
        "The same roster reads the same from GB18030, UTF-8 with a mark and Excel's Unicode text",
        arguments: ["excel-gb18030", "utf8-bom", "unicode-text"]
    )
    func encodings(fixture: String) throws {
        let roster = try RosterReader().read(directory: RosterFolder.fixture(fixture)).roster
        #expect(
            roster.units == [
                OrganisationUnit(
                    path: UnitPath(unchecked: "wangjiang"),
                    name: "望江大学",
                    englishName: "Wangjiang University",
                    kind: .school
                ), OrganisationUnit(path: UnitPath(unchecked: "wangjiang/cs"), name: "计算机学院", kind: .college),
            ]
        )
        #expect(roster.circles.map(\.id.text) == ["uni", "cs", "cs-2024-01", "pc-01", "cs-liaison"])
        #expect(roster.circles.map(\.kind) == [.community, .community, .class, .protection, .liaison])
        #expect(roster.circles[1].name == "计算机学院 （江安校区）", "a line break in a cell becomes a blank")
        #expect(roster.circles[1].parent?.text == "uni")
        #expect(roster.circles[2].unit.text == "wangjiang/cs/2024")
        #expect(roster.people.map(\.name) == ["王晨曦", "张雨桐", "李㐂", "张国平", "周\"小周\"文"])
        #expect(roster.people.map(\.phone?.digits) == ["19900000001", "19900000002", nil, "19900000003", nil])
        #expect(
            roster.memberships.map(\.role) == [
                .homeroomTeacher, .protected, .protected, .protected, .guardian, .counsellor, .classMonitor,
            ]
        )
        #expect(
            roster.endpoints.map(\.owner.description) == ["circle:cs-2024-01", "person:t-cs-1", "person:f-s24010101"]
        )
        #expect(roster.endpoints.map(\.enabled) == [true, true, false])
        #expect(roster.endpoints.map(\.drill) == [false, true, false])
        #expect(roster.endpoints[0].secret.reveal() == "SECdemo")
        #expect(roster.endpoints[0].address.reveal().hasSuffix("access_token=0123456789abcdef"))
    }

    @Test("A line ends with CRLF, LF or CR", arguments: ["\r\n", "\n", "\r"])
    func lineEnds(end: String) throws {
        let folder = try RosterFolder(
            members: (RosterFolder.members + "\nc1,s2,李,老师,\n").replacingOccurrences(of: "\n", with: end)
        )
        #expect(folder.faults().map(\.line) == [4])
    }

    @Test("Columns may stand in any order, and optional ones may be missing")
    func columns() throws {
        let folder = try RosterFolder(
            circles: "Unit, Kind ,NAME,circle id\nwj,class,一班,c1\n",
            members: "role,name,circle_id,person_id\nlead,张,c1,p\n",
            endpoints: "address,channel,owner,endpoint_id\n,human,person:p,e1\n"
        )
        let roster = try RosterReader().read(directory: folder.path).roster
        #expect(roster.circles == [Circle(id: "c1", name: "一班", kind: .class, unit: UnitPath(unchecked: "wj"))])
        #expect(roster.people == [Person(id: "p", name: "张")])
        #expect(roster.endpoints.first?.enabled == true)
        #expect(roster.endpoints.first?.drill == false)
        #expect(roster.endpoints.first?.secret.isEmpty == true)
    }

    @Test("Rows and trailing fields that are empty do not count")
    func emptyRows() throws {
        let folder = try RosterFolder(
            circles: "circle_id,name,kind,parent_id,unit,,\n,,,,,,\n\n  \nc1,一班,class,,wj,,,\n",
            members: RosterFolder.members
        )
        #expect(try RosterReader().read(directory: folder.path).roster.circles.count == 1)
    }

    @Test("A phone given in one row of a person counts for all of them")
    func phoneOnce() throws {
        let folder = try RosterFolder(
            members: "circle_id,person_id,name,role,phone\nuni,s1,张,lead,\nc1,s1,张,lead,199-0000-0001\n"
        )
        let roster = try RosterReader().read(directory: folder.path).roster
        #expect(roster.people.map(\.phone?.digits) == ["19900000001"])
        #expect(roster.memberships.count == 2)
    }

    @Test("Without endpoints.csv a roster has no endpoints")
    func noEndpoints() throws {
        let folder = try RosterFolder()
        #expect(try RosterReader().read(directory: folder.path).roster.endpoints.isEmpty)
    }

    @Test("Skipping bad rows leaves out the bad one and those that need it, and says so")
    func skipping() throws {
        let folder = try RosterFolder(
            circles: RosterFolder.circles + "c2,二班,klass,uni,wj\nc3,三班,class,c2,wj\n",
            members: RosterFolder.members + "c2,s2,李,protected,\nc3,s3,王,protected,\n",
            endpoints: RosterFolder.endpoints + "e2,person:s2,webhook,http://example.com/b,,,\n"
        )
        let reading = try RosterReader().read(directory: folder.path, skipBad: true)
        #expect(reading.roster.circles.map(\.id.text) == ["uni", "c1"])
        #expect(reading.roster.people.map(\.id.text) == ["s1"])
        #expect(reading.roster.endpoints.map(\.id.text) == ["e1"])
        #expect(reading.skippedRows == 5)
        #expect(
            reading.faults.map(\.code) == [
                .badValue, .needsRefusedRow, .needsRefusedRow, .needsRefusedRow, .needsRefusedRow,
            ]
        )
        // Refused as a whole, only the row to mend is named.
        #expect(folder.faults().map(\.line) == [4])
    }

    @Test("A wrong header is refused even where bad rows are skipped")
    func skippingHeader() throws {
        let folder = try RosterFolder(members: "circle_id,person,name,role\nc1,s1,张,protected\n")
        #expect(throws: RosterRefusal.self) { try RosterReader().read(directory: folder.path, skipBad: true) }
    }

    @Test("A large file reads in one go", .timeLimit(.minutes(5)))
    func large() throws {
        let rows = (0..<20_000).map { "c1,s\($0),学生,protected,\n" }.joined()
        let folder = try RosterFolder(
            members: RosterFolder.members + rows.replacingOccurrences(of: "c1,s1,", with: "uni,t1,")
        )
        #expect(try RosterReader().read(directory: folder.path).roster.people.count == 20_001)
    }
}
