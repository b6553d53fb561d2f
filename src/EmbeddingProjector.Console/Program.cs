Console.Error.WriteLine("no command");
