import ArgumentParser
import Foundation

/// `panda-relay doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Checks everything the relay needs: versions, configuration, store, disk, clock, channels, hosts, limits.",
        discussion: """
            Prints a line per check: ok, note (works, with a remark) or bad. Exit code 1 if anything is bad.

              panda-relay doctor --data ./data
            """
    )

    @OptionGroup var file: ConfigurationFileOption
    @Option(help: ArgumentHelp("The data directory.", valueName: "dir")) var data: String?
    @Flag(help: "Do not resolve the hosts of endpoints.") var offline = false

    func run() async throws {
        var examination = Diagnosis()
        examination.checkMachine()
        do {
            var configuration = try file.loaded()
            if let data { configuration.data = data }
            examination.lookAtConfiguration(configuration)
            examination.lookAtDisk(configuration.data)
            examination.lookAtRefusedRecords(configuration.data)
            try await examination.lookAtStore(configuration, looksHostsUp: !offline)
            await examination.lookAtRelay(configuration)
        } catch let failure as CommandFailure {
            examination.findings.append(Finding(.bad, "configuration", failure.message))
        }
        var table = TextTable(headings: ["", "matter", "finding"])
        table.rows = examination.findings.map { [$0.rating.rawValue, $0.subject, $0.detail] }
        Terminal.put(table.lines.dropFirst().joined(separator: "\n"))
        if examination.findings.contains(where: { $0.rating == .bad }) { throw CommandFailure.failed("") }
    }
}
