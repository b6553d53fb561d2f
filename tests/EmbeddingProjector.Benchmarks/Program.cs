Console.WriteLine("usage: peers [MODEL...]");
