import Foundation
import RelayRoster

/// A roster's directory for one test, removed with the value.
final class RosterFolder {
    let path: String

    /// Three valid files; a test replaces those that it is about.
    static let circles = "circle_id,name,kind,parent_id,unit\nuni,望江大学,community,,wj\nc1,一班,class,uni,wj/c1\n"
    static let members = "circle_id,person_id,name,role,phone\nc1,s1,张雨,protected,19900000001\n"
    static let endpoints =
        "endpoint_id,owner,channel,address,secret,enabled,drill\ne1,person:s1,webhook,http://example.com/a,,yes,no\n"

    init(circles: String? = circles, members: String? = members, endpoints: String? = nil, units: String? = nil) throws
    {
        path = NSTemporaryDirectory() + "roster-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let files = [(RosterFile.units, units), (.circles, circles), (.members, members), (.endpoints, endpoints)]
        for (file, text) in files {
            if let text { try write(Array(text.utf8), to: file) }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to file: RosterFile) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + file.rawValue))
    }

    func bytes(of file: RosterFile) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path + "/" + file.rawValue)))
    }

    /// The faults with which the roster is refused; empty where it is not.
    func faults(_ reader: RosterReader = RosterReader()) -> [RosterFault] {
        do throws(RosterRefusal) {
            _ = try reader.read(directory: path)
            return []
        } catch {
            return error.faults
        }
    }

    /// A roster or text of the field reports: `rosters/float-id`.
    static func report(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/reports/\(name)").path
    }

    /// A directory beside the tests: `Fixtures/…`.
    static func fixture(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
    }
}
