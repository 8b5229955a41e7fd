import ArgumentParser
import Foundation
import RelayChannels
import RelayModel
import RelayTransport

/// `panda-relay channels verify`.
struct ChannelsVerify: AsyncParsableCommand {
    /// The output format.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Checks the relay against files of documented cases: replies, signatures, splitting, receipts, addresses.",
        discussion: """
            Prints a line per case: its id, and ok, or MISMATCH with the expected and the actual outcome. Exit code 1
            if a case differs; a case that is not understood differs. A file that cannot be read or has no cases is
            wrong usage.

              panda-relay channels verify Tests/RelayChannelsTests/Fixtures/*.json
            """
    )

    @Argument(help: "The files.", completion: .file(extensions: ["json"])) var files: [String]
    @Option(help: "text, or a JSON object per line: file, id, ok, got.") var format = Format.text
    @OptionGroup var folder: ChannelFolder

    func run() async throws {
        let catalogue = try folder.catalogue()
        var count = 0
        var mismatches = 0
        for file in files {
            let outcomes = try Self.outcomes(file, catalogue)
            for outcome in outcomes {
                Terminal.put(format == .json ? Self.json(outcome, file: file) : Self.text(outcome))
            }
            let different = outcomes.filter { !$0.ok }.map(\.id)
            if !different.isEmpty { Terminal.say("\(file): MISMATCH \(different.joined(separator: ", "))") }
            count += outcomes.count
            mismatches += different.count
        }
        Terminal.say("\(count) cases, \(mismatches) mismatches")
        if mismatches > 0 { throw CommandFailure.failed("") }
    }

    private static func outcomes(_ file: String, _ catalogue: ChannelCatalogue) throws(CommandFailure) -> [CaseOutcome]
    {
        guard let data = FileManager.default.contents(atPath: file) else { throw .usage("\(file) cannot be read.") }
        if let results = try? AddressVectors.verify(data) {
            if results.isEmpty { throw .usage("\(file): \(VectorFile.Fault.noCases).") }
            return results.map { result in
                CaseOutcome(
                    id: result.id,
                    ok: result.isOK,
                    expected: quoted(result.expected),
                    got: quoted(result.got)
                )
            }
        }
        do {
            return try VectorFile.check(Array(data), catalogue: catalogue).map { outcome in
                CaseOutcome(id: outcome.id, ok: outcome.ok, expected: outcome.expected, got: outcome.got)
            }
        } catch {
            throw .usage("\(file): \(error).")
        }
    }

    private static func text(_ outcome: CaseOutcome) -> String {
        outcome.ok ? "\(outcome.id) ok" : "\(outcome.id) MISMATCH expected \(outcome.expected) got \(outcome.got)"
    }

    private static func json(_ outcome: CaseOutcome, file: String) -> String {
        "{\"file\":\(string(file)),\"id\":\(string(outcome.id)),\"ok\":\(outcome.ok),\"got\":\(outcome.got)}"
    }

    /// The address guard's decision as a JSON object, like the other outcomes.
    private static func quoted(_ word: String) -> String { "{\"verdict\":\(string(word))}" }

    private static func string(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}

/// The outcome of one case.
struct CaseOutcome: Hashable {
    var id: String
    var ok: Bool
    /// JSON.
    var expected: String
    /// JSON.
    var got: String
}
