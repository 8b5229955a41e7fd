import Foundation
import RelayModel
import RelayRoster
import Testing

@Suite("Tables as other programs save them", .timeLimit(.minutes(5)))
struct ForeignTableTests {
    private func reading(_ report: String) throws -> RosterReading {
        try RosterReader().read(directory: RosterFolder.report("rosters/\(report)"))
    }

    @Test("A short file in GBK that happens to be valid UTF-8 is read as what it is")
    func smallGBK() throws {
        let roster = try reading("gbk-small").roster
        #expect(roster.circles.map(\.name) == ["小学", "学校"])
        #expect(roster.people.map(\.name) == ["张三"])
    }

    @Test("A short file that two encodings fit is decided with the files beside it, else by the user")
    func decidedTogether() throws {
        let folder = try RosterFolder(circles: "circle_id,name,kind,parent_id,unit\nc1,A·B,class,,wj\n")
        #expect(try RosterReader().read(directory: folder.path).roster.circles.map(\.name) == ["A·B"])
        // 张 in GBK.
        let head = Array("circle_id,person_id,name,role\nc1,s1,".utf8)
        try folder.write(head + [0xD5, 0xC5] + Array(",lead".utf8), to: .members)
        #expect(try RosterReader().read(directory: folder.path).roster.circles.map(\.name) == ["A路B"])
        try folder.write(Array("circle_id,person_id,name,role\nc1,s1,X,lead\n".utf8), to: .members)
        let faults = folder.faults()
        #expect(faults.map(\.code) == [.fileUnreadable])
        #expect(faults.first?.description.contains("--encoding utf-8 or --encoding gb18030") == true)
        var reader = RosterReader()
        reader.encoding = .utf8
        #expect(try reader.read(directory: folder.path).roster.circles.map(\.name) == ["A·B"])
    }

    @Test("A question mark in a name is a warning that names its cells: a code page may have lost a character")
    func questionMarks() throws {
        let warnings = try reading("question-marks").warnings
        #expect(warnings.map(\.code) == [.lostCharacters])
        #expect(
            warnings.first?.description.hasPrefix("members.csv:2: name: the name holds ?, which spreadsheet") == true
        )
        #expect(warnings.first?.lines == [2, 3])
    }

    @Test("Another separator is read as what the header shows", arguments: ["semicolons", "full-width-commas"])
    func separators(_ report: String) throws {
        let roster = try reading(report).roster
        #expect(roster.people == [Person(id: "p1", name: "张一", phone: PhoneNumber("19900000001"))])
    }

    @Test("A row with other separators than the header's is named, in one fault")
    func oneRow() throws {
        let path = RosterFolder.report("rosters/one-full-width-row")
        let refusal = try #require(throws: RosterRefusal.self) { try RosterReader().read(directory: path) }
        #expect(
            refusal.description
                == "members.csv:3: the row has 1 field, the header has 5: this row's cells are separated by "
                + "full-width commas (，). Separate its cells as the header does."
        )
    }

    @Test(
        "A file that is no table is named in one sentence",
        arguments: [
            ("PK\u{3}\u{4}\u{14}\u{0}", "an Excel workbook (.xlsx)"), ("%PDF-1.7\n", "a PDF document"),
            ("\u{FEFF}<!DOCTYPE html>\n<table>", "a web page"), ("\r\n<?xml version=\"1.0\"?>", "an XML document"),
            ("大家好\n今天开会，请准时\n", "the first row names no column"), ("p1,张一,学生\n", "the first row names no column"),
        ]
    )
    func foreign(_ content: String, _ says: String) throws {
        let folder = try RosterFolder(members: content)
        let faults = folder.faults()
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.description.contains(says) == true, "\(faults)")
        #expect(faults.first?.code.isWholeFile == true)
    }

    @Test("A workbook of Excel 97 is named too")
    func oldWorkbook() throws {
        let folder = try RosterFolder()
        try folder.write([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], to: .circles)
        #expect(folder.faults().first?.reason.contains(".xls") == true)
    }

    @Test("UTF-16 is read in either order, with a mark and without", arguments: [true, false], [true, false])
    func wide(isLittleEndian: Bool, hasMark: Bool) throws {
        let folder = try RosterFolder()
        let units = ((hasMark ? "\u{FEFF}" : "") + RosterFolder.members).utf16
        let bytes = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let swapped = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        try folder.write(isLittleEndian ? swapped : bytes, to: .members)
        #expect(try RosterReader().read(directory: folder.path).roster.people.map(\.name) == ["张雨"])
    }

    @Test("Members.CSV is found, and faults name it as the folder does; two such files are refused")
    func otherCase() throws {
        let folder = try RosterFolder(members: nil)
        let text = RosterFolder.members + "c1,s2,李,x,\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/Members.CSV"))
        #expect(folder.faults().first?.description.hasPrefix("Members.CSV:3: role: ") == true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/MEMBERS.csv"))
        #expect(folder.faults().map(\.code) == [.fileUnreadable])
        #expect(folder.faults().first?.reason.contains("MEMBERS.csv, Members.CSV") == true)
        try folder.write(Array(RosterFolder.members.utf8), to: .members)
        #expect(folder.faults().isEmpty)
    }

    @Test("Where a workbook lies in place of a file, its name is said")
    func workbookBeside() throws {
        let folder = try RosterFolder(members: nil)
        try Data().write(to: URL(fileURLWithPath: folder.path + "/members.xlsx"))
        #expect(folder.faults().first?.advice == "Save members.xlsx as “CSV UTF-8” under the name members.csv")
    }
}
