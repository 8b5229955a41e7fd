import ArgumentParser
import RelayRoster

/// `panda-relay recipients sample`.
struct RecipientsSample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Writes a synthetic roster of any size, for trials.",
        discussion: """
            The same number and seed always make the same roster; every address leads to one receiver.

              panda-relay recipients sample --people 3600 ./data/sample
            """
    )

    @Option(help: "The number of students; teachers and counsellors are added.") var people: Int
    @Option(help: "The receiver that all addresses lead to.") var receiver = "http://127.0.0.1:9180"
    @Option(help: "The seed of the names and choices.") var seed: UInt64 = 1
    @Argument(help: "The folder to write; created if it is missing.", completion: .directory) var directory: String

    func validate() throws {
        if people < 1 { throw ValidationError("--people must be at least 1.") }
        if !receiver.contains("://") {
            throw ValidationError("--receiver must be a URL such as http://127.0.0.1:9180.")
        }
    }

    func run() async throws {
        let base = receiver.hasSuffix("/") ? String(receiver.dropLast()) : receiver
        do {
            try RosterSample(students: people, seed: seed, receiver: base).write(to: directory)
        } catch {
            throw CommandFailure.failed("\(directory): \(error)")
        }
        Terminal.say("\(directory): \(people) students with their circles and endpoints")
    }
}
