import RelayModel
import RelayRoster
import Testing

@Suite("What a roster is refused for", .timeLimit(.minutes(5)))
struct RosterFaultTests {
    /// A file with one fault, and where it must be found.
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        var circles: String? = RosterFolder.circles
        var members: String? = RosterFolder.members
        var endpoints: String? = RosterFolder.endpoints
        let code: RosterFaultCode
        let file: RosterFile
        var line: Int?
        var column: String?
        /// What the reason or the advice must say.
        var says = ""

        var testDescription: String { rule }
    }

    private static let circleHead = "circle_id,name,kind,parent_id,unit\n"
    private static let memberHead = "圈子编号,学号,姓名,角色,手机号\n"
    private static let endpointHead = "endpoint_id,owner,channel,address,secret,enabled,drill\n"

    private static func circle(_ row: String) -> String { RosterFolder.circles + row + "\n" }
    private static func member(_ row: String) -> String { memberHead + "c1,s1,张雨,protected,19900000001\n" + row + "\n" }
    private static func endpoint(_ row: String) -> String { RosterFolder.endpoints + row + "\n" }

    static let cases: [Case] = [
        Case(rule: "circles.csv must be there", circles: nil, code: .fileMissing, file: .circles),
        Case(rule: "members.csv must be there", members: nil, code: .fileMissing, file: .members),
        Case(
            rule: "a file has a header",
            members: "\n\n",
            code: .headerMissing,
            file: .members,
            line: 1,
            says: "circle_id"
        ),
        Case(
            rule: "a foreign column is named beside the known ones",
            members: "circle_id,person_id,name,role,邮箱\n",
            code: .unknownColumn,
            file: .members,
            line: 1,
            column: "“邮箱”",
            says: "phone (手机)"
        ),
        Case(
            rule: "a column comes once",
            members: "circle_id,person_id,学号,name,role\n",
            code: .duplicateColumn,
            file: .members,
            line: 1,
            column: "学号",
            says: "person_id"
        ),
        Case(
            rule: "a required column is there",
            members: "\ncircle_id,person_id,name\n",
            code: .missingColumn,
            file: .members,
            line: 2,
            column: "role",
            says: "角色"
        ),
        Case(
            rule: "a row is not longer than the header",
            members: member("c1,s2,李,protected,,x"),
            code: .fieldCount,
            file: .members,
            line: 3,
            says: "6 fields, the header has 5"
        ),
        Case(
            rule: "a row is not shorter than the header",
            members: member("c1,s2,李"),
            code: .fieldCount,
            file: .members,
            line: 3,
            says: "3 fields"
        ),
        Case(
            rule: "a quote is closed",
            members: member("c1,s2,\"李,protected,\nc1,s3,王,protected,"),
            code: .quote,
            file: .members,
            line: 3,
            column: "姓名",
            says: "never closed"
        ),
        Case(
            rule: "nothing follows a closing quote",
            members: member("c1,s2,\"李\"x,protected,"),
            code: .quote,
            file: .members,
            line: 3,
            column: "姓名"
        ),
        Case(
            rule: "an error value is refused",
            members: member("c1,s2,#N/A,protected,"),
            code: .spreadsheetDamage,
            file: .members,
            line: 3,
            column: "姓名",
            says: "#N/A"
        ),
        Case(
            rule: "a phone in scientific notation is refused",
            members: member("c1,s2,李,protected,1.99E+10"),
            code: .spreadsheetDamage,
            file: .members,
            line: 3,
            column: "手机号",
            says: "as text"
        ),
        Case(
            rule: "an id in scientific notation is refused",
            members: member("c1,2.02E+12,李,protected,"),
            code: .spreadsheetDamage,
            file: .members,
            line: 3,
            column: "学号"
        ),
        Case(
            rule: "a whole number in scientific notation is refused too",
            members: member("c1,2E+12,李,protected,"),
            code: .spreadsheetDamage,
            file: .members,
            line: 3,
            column: "学号"
        ),
        Case(
            rule: "an id with the fraction of a number is refused",
            members: member("c1,20240001.0,李,protected,"),
            code: .spreadsheetDamage,
            file: .members,
            line: 3,
            column: "学号",
            says: "as text"
        ),
        Case(
            rule: "a mobile number has eleven digits",
            members: member("c1,s2,李,protected,+86 1990000001"),
            code: .badValue,
            file: .members,
            line: 3,
            column: "手机号",
            says: "11 digits, this one has 10"
        ),
        Case(
            rule: "an invisible character in an address is named",
            endpoints: endpoint("e2,person:s1,webhook,http://example.com/\u{2060}b,,,"),
            code: .badValue,
            file: .endpoints,
            line: 3,
            column: "address",
            says: "U+2060 WORD JOINER (invisible) at character 20"
        ),
        Case(
            rule: "a line break in a secret is named",
            endpoints: endpoint("e2,person:s1,webhook,http://example.com/b,\"whsec_a\nb\",,"),
            code: .badValue,
            file: .endpoints,
            line: 3,
            column: "secret",
            says: "U+000A"
        ),
        Case(
            rule: "an invisible character in a unit is named",
            circles: circle("c2,二班,class,,wj/c\u{200B}s"),
            code: .badValue,
            file: .circles,
            line: 4,
            column: "unit",
            says: "U+200B"
        ),
        Case(
            rule: "an id holds no blanks",
            members: member("c1,s 2,李,protected,"),
            code: .badID,
            file: .members,
            line: 3,
            column: "学号",
            says: "ASCII"
        ),
        Case(
            rule: "an id is 64 characters at most",
            members: member("c1,\(String(repeating: "x", count: 65)),李,lead,"),
            code: .badID,
            file: .members,
            line: 3,
            column: "学号",
            says: "64"
        ),
        Case(
            rule: "an id is not empty",
            members: member("c1,,李,protected,"),
            code: .emptyValue,
            file: .members,
            line: 3,
            column: "学号"
        ),
        Case(
            rule: "a name is not empty",
            members: member("c1,s2,\u{3000},protected,"),
            code: .emptyValue,
            file: .members,
            line: 3,
            column: "姓名"
        ),
        Case(
            rule: "a name holds no control characters",
            members: member("c1,s2,李\u{7}雷,protected,"),
            code: .unreadableText,
            file: .members,
            line: 3,
            column: "姓名"
        ),
        Case(
            rule: "a name is not a page",
            members: member("c1,s2,\(String(repeating: "李", count: 201)),lead,"),
            code: .badValue,
            file: .members,
            line: 3,
            column: "姓名"
        ),
        Case(
            rule: "a role is known",
            members: member("c1,s2,李,老师,"),
            code: .badValue,
            file: .members,
            line: 3,
            column: "角色",
            says: "homeroom_teacher (班主任)"
        ),
        Case(
            rule: "a phone is a number",
            members: member("c1,s2,李,protected,无"),
            code: .badValue,
            file: .members,
            line: 3,
            column: "手机号"
        ),
        Case(
            rule: "a membership comes once",
            members: member("c1,s1,张雨,lead,"),
            code: .duplicate,
            file: .members,
            line: 3,
            column: "学号",
            says: "line 2"
        ),
        Case(
            rule: "a person has one name",
            members: member("uni,s1,张宇,lead,"),
            code: .conflict,
            file: .members,
            line: 3,
            column: "姓名",
            says: "line 2"
        ),
        Case(
            rule: "a person has one phone",
            members: member("uni,s1,张雨,lead,19900000002"),
            code: .conflict,
            file: .members,
            line: 3,
            column: "手机号",
            says: "199****0002"
        ),
        Case(
            rule: "a member's circle is known",
            members: member("c9,s2,李,lead,"),
            code: .unknownReference,
            file: .members,
            line: 3,
            column: "圈子编号",
            says: "c9"
        ),
        Case(
            rule: "a kind is known",
            circles: circle("c2,二班,klass,,wj"),
            code: .badValue,
            file: .circles,
            line: 4,
            column: "kind",
            says: "liaison (联系群)"
        ),
        Case(
            rule: "a circle comes once",
            circles: circle("c1,又一班,class,,wj"),
            code: .duplicate,
            file: .circles,
            line: 4,
            column: "circle_id",
            says: "line 3"
        ),
        Case(
            rule: "a parent is known",
            circles: circle("c2,二班,class,c9,wj"),
            code: .unknownReference,
            file: .circles,
            line: 4,
            column: "parent_id",
            says: "c9"
        ),
        Case(
            rule: "circles do not nest in a cycle",
            circles: circle("x,甲,class,z,wj\ny,乙,class,x,wj\nz,丙,class,y,wj"),
            code: .parentCycle,
            file: .circles,
            line: 4,
            column: "parent_id",
            says: "x → z → y → x"
        ),
        Case(
            rule: "a circle is not its own parent",
            circles: circle("x,甲,class,x,wj"),
            code: .parentCycle,
            file: .circles,
            line: 4,
            column: "parent_id",
            says: "x → x"
        ),
        Case(
            rule: "a unit is a path",
            circles: circle("c2,二班,class,,wj//cs"),
            code: .badValue,
            file: .circles,
            line: 4,
            column: "unit"
        ),
        Case(
            rule: "an endpoint comes once",
            endpoints: endpoint("e1,person:s1,webhook,http://example.com/b,,,"),
            code: .duplicate,
            file: .endpoints,
            line: 3,
            column: "endpoint_id",
            says: "line 2"
        ),
        Case(
            rule: "an owner is a circle or a person",
            endpoints: endpoint("e2,s1,webhook,http://example.com/b,,,"),
            code: .badValue,
            file: .endpoints,
            line: 3,
            column: "owner",
            says: "person:ID"
        ),
        Case(
            rule: "an owning person is in the roster",
            endpoints: endpoint("e2,person:s9,webhook,http://example.com/b,,,"),
            code: .unknownReference,
            file: .endpoints,
            line: 3,
            column: "owner",
            says: "s9"
        ),
        Case(
            rule: "an owning circle is in the roster",
            endpoints: endpoint("e2,circle:c9,webhook,http://example.com/b,,,"),
            code: .unknownReference,
            file: .endpoints,
            line: 3,
            column: "owner",
            says: "c9"
        ),
        Case(
            rule: "a channel is known",
            endpoints: endpoint("e2,person:s1,webhok,http://example.com/b,,,"),
            code: .badValue,
            file: .endpoints,
            line: 3,
            column: "channel",
            says: "human, webhook"
        ),
        Case(
            rule: "an address is there",
            endpoints: endpoint("e2,person:s1,webhook,,,,"),
            code: .emptyValue,
            file: .endpoints,
            line: 3,
            column: "address"
        ),
        Case(
            rule: "an address in scientific notation is refused",
            endpoints: endpoint("e2,person:s1,webhook,1.99E+10,,,"),
            code: .spreadsheetDamage,
            file: .endpoints,
            line: 3,
            column: "address"
        ),
        Case(
            rule: "a named secret has a name",
            endpoints: endpoint("e2,person:s1,webhook,http://example.com/b,env:,,"),
            code: .badValue,
            file: .endpoints,
            line: 3,
            column: "secret"
        ),
        Case(
            rule: "a flag is yes or no",
            endpoints: endpoint("e2,person:s1,webhook,http://example.com/b,,maybe,"),
            code: .badValue,
            file: .endpoints,
            line: 3,
            column: "enabled",
            says: "是"
        ),
        Case(
            rule: "the service's own check refuses too",
            endpoints: endpoint("e2,person:s1,webhook,http://10.0.0.1/k3y,,,"),
            code: .endpointRefused,
            file: .endpoints,
            line: 3,
            column: "address",
            says: "private: http://10.0.0.1/****"
        ),
    ]

    private static let reader = RosterReader(knownChannels: ["webhook", "human"]) { endpoint in
        let address = endpoint.address.reveal()
        return address.contains("://10.") ? EndpointFault(.address, "the address is private: \(address).") : nil
    }

    @Test("Every fault has its file, line and column, and says what to do", arguments: cases)
    func fault(_ example: Case) throws {
        let folder = try RosterFolder(circles: example.circles, members: example.members, endpoints: example.endpoints)
        let faults = folder.faults(Self.reader)
        #expect(faults.count == 1, "\(faults)")
        let fault = try #require(faults.first)
        #expect(fault.code == example.code)
        #expect(fault.file == example.file.rawValue)
        #expect(fault.line == example.line)
        #expect(fault.column == example.column)
        #expect(!fault.advice.isEmpty)
        #expect(fault.description.contains(example.says), "\(fault)")
    }

    @Test("Every kind of fault has a case here, or a test of its own")
    func complete() {
        let covered = Set(Self.cases.map(\.code))
        #expect(
            Set(RosterFaultCode.allCases).subtracting(covered) == [
                .fileUnreadable, .needsRefusedRow, .similarID, .lostCharacters,
            ]
        )
    }

    @Test("The 37th line broken is reported as line 37")
    func line37() throws {
        let rows = (2...40).map { "c1,s\($0),学生,\($0 == 37 ? "teacher" : "protected"),\n" }.joined()
        let fault = try RosterFolder(members: "circle_id,person_id,name,role,phone\n" + rows).faults().first
        #expect(fault?.description.hasPrefix("members.csv:37: role: unknown role “teacher”. ") == true)
    }

    @Test("A row after a cell with line breaks is counted as an editor counts")
    func physicalLines() throws {
        let faults = try RosterFolder(
            members: "circle_id,person_id,name,role,phone\nc1,s1,\"张\r\n雨\n\",protected,\n\nc1,s2,李,x,\n"
        ).faults()
        #expect(faults.map(\.line) == [6])
    }

    @Test("All faults are found, several in a row too")
    func all() throws {
        let faults = try RosterFolder(
            circles: RosterFolder.circles + "c 2,,klass,,wj\n",
            members: RosterFolder.members + "c1,s2,,x,y\n"
        ).faults()
        #expect(
            faults.map(\.file) == Array(repeating: "circles.csv", count: 3) + Array(repeating: "members.csv", count: 3)
        )
    }

    @Test("Equal faults of many rows are one entry with their count and the first lines")
    func equal() throws {
        let rows = (0..<1500).map { "c1,s\($0)x,学生,\($0 == 7 ? "y" : "x"),\n" }.joined()
        let folder = try RosterFolder(members: RosterFolder.members + rows)
        let faults = folder.faults()
        #expect(faults.map(\.rows) == [1499, 1])
        #expect(faults.map(\.line) == [3, 10])
        #expect(
            faults.first?.description.hasPrefix(
                "members.csv:3: role: unknown role “x” (1499 rows: lines 3, 4, 5, 6, 7, …). Write one of"
            ) == true
        )
    }

    @Test("At most a thousand different faults are kept, and the rest counted")
    func capped() throws {
        let rows = (0..<1500).map { "c1,s\($0)x,学生,x\($0),\n" }.joined()
        let folder = try RosterFolder(members: RosterFolder.members + rows)
        do {
            _ = try RosterReader().read(directory: folder.path)
            Issue.record("the roster was not refused")
        } catch {
            #expect(error.faults.count == 1000)
            #expect(error.omittedFaults == 500)
            #expect(error.description.hasSuffix("\nand 500 more"))
        }
    }

    @Test("Bytes that are no characters are reported with line and column, in GB18030 and in UTF-8")
    func badBytes() throws {
        let folder = try RosterFolder()
        // 张 in GB18030, then a byte no character begins with.
        let head = Array("circle_id,person_id,name,role\nc1,s1,".utf8)
        try folder.write(head + [0xD5, 0xC5, 0xFF] + Array(",lead\n".utf8), to: .members)
        #expect(folder.faults().map(\.code) == [.unreadableText])
        #expect(folder.faults().map(\.line) == [2])
        #expect(folder.faults().map(\.column) == ["name"])
        #expect(folder.faults().first?.reason.contains("GB18030") == true)
        // One damaged character does not turn UTF-8 into GB18030: every other name would change without an error.
        try folder.write(head + Array("张雨桐李雷".utf8).dropLast() + Array(",lead\n".utf8), to: .members)
        #expect(folder.faults().first?.reason.contains("UTF-8") == true)
    }

    @Test("A directory in a file's place is refused")
    func notAFile() throws {
        let folder = try RosterFolder()
        try RosterWriter.write(Roster(), to: folder.path + "/endpoints.csv")
        #expect(folder.faults().map(\.code) == [.fileUnreadable])
    }

    @Test("No fault shows a phone number, a robot's URL or a secret, even where columns are shifted")
    func masked() throws {
        let phone = "19912345678"
        let secrets = [phone, "0a1b2c3d4e5f60718293", "whsec_abcdefghijklmnopqrstuvwx", "199-1234-5679"]
        let url = "https://example.com/send?key=\(secrets[1])"
        let folder = try RosterFolder(
            members: RosterFolder.members
                + "\(phone),s2,李,\(phone),x\nc1,张 \(phone),李,lead,\(phone)x\nc1,s1,\(phone),lead,\n"
                + "\(secrets[3]),s4,李,\(secrets[3]),\n",
            endpoints: RosterFolder.endpoints
                + "\(url),\(url),\(url),\(secrets[2]),\(url),\(secrets[2]),\(secrets[2])\n"
                + "\(secrets[2]) ,\(phone),\(secrets[2]),,,\(phone),\n"
        )
        let faults = folder.faults(RosterReader(knownChannels: []))
        #expect(faults.count >= 12)
        for fault in faults {
            for secret in secrets { #expect(!fault.description.contains(secret), "\(fault.code)") }
        }
    }
}
