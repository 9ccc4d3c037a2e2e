using AwsMl.LocalServer.CommandLine;

return await ServerCommand.RunAsync(args);
