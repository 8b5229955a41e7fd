import ArgumentParser

/// The root of all commands.
struct PandaRelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "panda-relay",
        abstract:
            "Sends warnings and notices to protection circles through the webhooks of group robots, apps and SMS.",
        discussion: """
            A first round on one machine, each line in a terminal of its own:

              export PANDA_RELAY_TARGETS_ALLOW_CIDRS=127.0.0.0/8 PANDA_RELAY_TARGETS_PORTS=any
              panda-relay sandbox
              panda-relay recipients import Recipients/demo-campus --data ./data
              export PANDA_RELAY_KEY=$(panda-relay keys create --role admin --name me --data ./data)
              panda-relay serve
              panda-relay send --circle cs-2024-01 --kind reminder --title 周末提醒 --body 陌生来电谈钱，先挂断 --wait

            Commands talk to the relay at PANDA_RELAY_URL (http://127.0.0.1:8180 by default) with the key in
            PANDA_RELAY_KEY. Data go to standard output, messages to standard error. Exit codes: 0 done; 1 the relay
            or a delivery failed; 64 wrong usage; 78 wrong configuration.
            """,
        version: ProgramVersion.text,
        subcommands: [
            ServeCommand.self, RecipientsCommand.self, KeysCommand.self, SendCommand.self, WarnCommand.self,
            NoticesCommand.self, DeliveriesCommand.self, LogCommand.self, ChannelsCommand.self, SandboxCommand.self,
            DoctorCommand.self,
        ]
    )
}
