import ArgumentParser
import Foundation

/// `panda-relay doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Looks at everything the relay needs: versions, configuration, store, disk, clock, channels, hosts, file limits.",
        discussion: """
            A line per matter: ok, note (works, but know it) or bad. Exit code 1 where anything is bad.

              panda-relay doctor --data ./data
            """
    )

    @OptionGroup var file: ConfigurationFileOption
    @Option(help: ArgumentHelp("The data directory.", valueName: "dir")) var data: String?
    @Flag(help: "Leave out looking up the hosts of endpoints.") var offline = false

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
