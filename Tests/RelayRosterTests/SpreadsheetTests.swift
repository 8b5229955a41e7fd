import RelayModel
import RelayRoster
import Testing

@Suite("What spreadsheet programs do to values", .timeLimit(.minutes(5)))
struct SpreadsheetTests {
    @Test(
        "A number with invisible marks, an apostrophe, a formula or a fraction is read as its digits",
        arguments: [("invisible-marks", 6), ("apostrophe", 3), ("float-phone", 1)]
    )
    func numbers(_ roster: String, _ count: Int) throws {
        let people = try RosterReader().read(directory: RosterFolder.report("rosters/\(roster)")).roster.people
        #expect(people.map(\.phone?.digits) == (1...count).map { "1990000000\($0)" })
    }

    @Test("A number whose digits are lost, or may be, is refused by a text that says how to save the column")
    func damage() throws {
        for (roster, columns, rows) in [
            ("float-id", ["person_id"], [2]), ("scientific", ["person_id", "phone"], [3, 3]),
        ] {
            let path = RosterFolder.report("rosters/\(roster)")
            let refusal = try #require(throws: RosterRefusal.self) { try RosterReader().read(directory: path) }
            #expect(refusal.faults.map(\.column) == columns)
            #expect(refusal.faults.map(\.rows) == rows)
            for fault in refusal.faults {
                #expect(fault.code == .spreadsheetDamage && fault.advice.contains("column as text"))
            }
        }
    }

    @Test("Ids that differ only in case, or that are read in another form than written, are imported with a warning")
    func similar() throws {
        let folder = try RosterFolder(
            members: RosterFolder.members + "c1,S1,李,protected,\nc1,ｓ２,王,protected,\nC1,x,赵,lead,\n",
            endpoints: RosterFolder.endpoints + "E1,person:s1,webhook,http://example.com/b,,,\n"
        )
        try folder.write(Array((RosterFolder.circles + "C1,又一班,class,uni,wj\n").utf8), to: .circles)
        let reading = try RosterReader().read(directory: folder.path)
        #expect(reading.roster.people.map(\.id.text) == ["s1", "S1", "s2", "x"])
        #expect(
            reading.warnings.map { "\($0.file):\($0.line ?? 0)" } == [
                "circles.csv:4", "members.csv:3", "members.csv:4", "endpoints.csv:3",
            ]
        )
        #expect(reading.warnings.allSatisfy { $0.code == .similarID })
        #expect(reading.warnings[1].reason == "“S1” differs only in case from “s1” in line 2")
        #expect(reading.warnings[2].reason.contains("full-width"))
        #expect(try RosterReader().read(directory: RosterFolder.report("rosters/shared-number")).warnings.isEmpty)
    }

    @Test("Headings, roles, flags and owners are read with full-width and invisible characters in them")
    func words() throws {
        let folder = try RosterFolder(
            members: "circle＿id,学号\u{200B},ｎａｍｅ,role,phone\nc1,s1,张雨,Ｐrotected,１９９００００００01\n",
            endpoints: "endpoint_id,owner,channel,address,enabled\ne1,ｐｅｒｓｏｎ：\u{200E}s1,webhook,http://a.example/,ＹＥＳ\n"
        )
        let roster = try RosterReader().read(directory: folder.path).roster
        #expect(roster.people == [Person(id: "s1", name: "张雨", phone: PhoneNumber("19900000001"))])
        #expect(roster.endpoints.map(\.owner.description) == ["person:s1"])
    }
}
