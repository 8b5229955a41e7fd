import ArgumentParser
import RelayModel
import RelayRoster

/// `panda-relay recipients check`.
struct RecipientsCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads a roster and says what is wrong with it; changes nothing and needs no relay.",
        discussion: """
            Each fault is a line with file, line, column, reason and what to do:

              panda-relay recipients check Recipients/demo-campus
            """
    )

    @Argument(help: "The roster's folder.", completion: .directory) var directory: String
    @Flag(help: "Leave bad rows out instead of refusing the roster.") var skipBad = false
    @OptionGroup var encoding: EncodingOption
    @OptionGroup var file: ConfigurationFileOption

    func run() async throws {
        let configuration = try file.loaded()
        let desk = try RosterDesk(configuration, isGuarded: false)
        let reading = try desk.read(directory, skipBad: skipBad, as: encoding.encoding?.value)
        let roster = reading.roster
        Terminal.put(
            "\(directory): \(roster.circles.count) circles, \(roster.people.count) people, "
                + "\(roster.memberships.count) memberships, \(roster.endpoints.count) endpoints"
        )
        let refused = try RosterDesk.refused(roster, configuration)
        if refused.count > 0 {
            Terminal.say(
                "note: \(refused.count) endpoints (the first is \(refused.first?.text ?? "?")) lead to addresses that this "
                    + "configuration does not open; see targets.allow_cidrs and targets.ports in Config/relay.yaml"
            )
        }
    }
}
