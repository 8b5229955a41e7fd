import RelayModel
import Testing

@testable import RelayRoster

@Suite("units.csv", .timeLimit(.minutes(1)))
struct UnitFileTests {
    private func units(_ text: String) throws -> [OrganisationUnit] {
        // The folder is removed with its last reference.
        let folder = try RosterFolder(units: text)
        return try withExtendedLifetime(folder) { try RosterReader().read(directory: folder.path).roster.units }
    }

    @Test("A roster does without the file, and a file without the English name and the kind")
    func optional() throws {
        let folder = try RosterFolder()
        let without = try withExtendedLifetime(folder) { try RosterReader().read(directory: folder.path).roster.units }
        #expect(without.isEmpty)
        let unit = OrganisationUnit(path: UnitPath(unchecked: "wj/c1"), name: "一班")
        #expect(try units("name,path\n一班,wj/c1\n") == [unit])
        #expect(try units("path,name,name_en,kind\nwj/c1,一班,,\n") == [unit])
    }

    @Test("A kind is written in English or Chinese", arguments: UnitKind.allCases)
    func kinds(kind: UnitKind) throws {
        for written in [kind.name, kind.chinese, kind.name.uppercased()] {
            #expect(try units("单位路径,名称,类型\nu,单位,\(written)\n").map(\.kind) == [kind])
        }
    }

    @Test(
        "What cannot be read is refused with line, column and reason",
        arguments: [
            (",名,,", "path", RosterFaultCode.emptyValue), ("a//b,名,,", "path", .badValue),
            ("a/../b,名,,", "path", .badValue), ("a,,,", "name", .emptyValue), ("a,名,,palace", "kind", .badValue),
            ("u,再来,,", "path", .duplicate), ("a,名,\u{1},", "name_en", .unreadableText),
        ]
    )
    func faults(row: String, column: String, code: RosterFaultCode) throws {
        let faults = try RosterFolder(units: "path,name,name_en,kind\nu,单位,,\n\(row)\n").faults()
        #expect(faults.map(\.file) == ["units.csv"] && faults.map(\.line) == [3])
        #expect(faults.map(\.column) == [column] && faults.map(\.code) == [code])
    }

    @Test("A bad row is left out where bad rows are skipped")
    func skipped() throws {
        let folder = try RosterFolder(units: "path,name\n,无\nu,单位\n")
        let reading = try RosterReader().read(directory: folder.path, skipBad: true)
        #expect(reading.roster.units.map(\.path.text) == ["u"] && reading.skippedRows == 1)
    }
}
