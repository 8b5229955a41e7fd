import PandaRelay

await PandaRelayProgram.main()
