import ArgumentParser

/// `panda-relay channels`: the dialects of the receivers.
struct ChannelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Lists and checks channel files, shows their requests and judges replies; needs no relay.",
        discussion: """
            A channel is a file, Config/channels/<name>.yaml; another kind of webhook needs another file and no code
            (Docs/channel-files.md).

              panda-relay channels check Config/channels/wecom-robot.yaml
              panda-relay channels render wecom-robot --title 提醒 --body 先挂断
              panda-relay channels judge wecom-robot --status 200 --body-file reply.json
            """,
        subcommands: [
            ChannelsList.self, ChannelsCheck.self, ChannelsRender.self, ChannelsJudge.self, ChannelsVerify.self,
            ChannelsBench.self,
        ]
    )
}
