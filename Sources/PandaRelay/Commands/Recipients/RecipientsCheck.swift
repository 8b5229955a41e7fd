import ArgumentParser
import RelayModel
import RelayRoster

/// `panda-relay recipients check`.
struct RecipientsCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads a roster and says what is wrong with it; changes nothing and needs no relay.",
        discussion: """
            Each fault is a line with file, line, column, reason and remedy. Notes name what may be intended: a number
            that several people have, an address that several endpoints have.

              panda-relay recipients check Recipients/demo-campus
            """
    )

    @Argument(help: "The roster's folder.", completion: .directory) var directory: String
    @Flag(help: "Leave bad rows out instead of refusing the roster.") var skipBad = false
    @OptionGroup var encoding: EncodingOption
    @OptionGroup var file: ConfigurationFileOption

    func run() async throws {
        let configuration = try file.loaded()
        let loader = try RosterLoader(configuration, isGuarded: false)
        let reading = try loader.read(directory, skipBad: skipBad, as: encoding.encoding?.value)
        let roster = reading.roster
        Terminal.put(
            "\(directory): \(roster.units.count) units, \(roster.circles.count) circles, "
                + "\(roster.people.count) people, "
                + "\(roster.memberships.count) memberships, \(roster.endpoints.count) endpoints"
        )
        async let allRefused = RosterLoader.refused(roster, configuration)
        sayRepetitions(of: reading)
        let refused = try await allRefused
        if let first = refused.first {
            Terminal.say(
                "note: this configuration refuses \(refused.count) endpoints; the first is \(first.id): \(first.reason)"
            )
        }
    }

    /// The most repeated numbers and addresses that are listed; the rest are counted.
    private static let shownRepetitions = 20

    private func sayRepetitions(of reading: RosterReading) {
        let repetitions = reading.repetitions
        for repetition in repetitions.prefix(Self.shownRepetitions) {
            Terminal.say("note: \(repetition.description(in: directory))")
        }
        let rest = repetitions.count - Self.shownRepetitions
        if rest > 0 { Terminal.say("… and \(rest) more numbers and addresses in several rows") }
    }
}
