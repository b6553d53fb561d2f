using System.Diagnostics;
using SharpFuzz;

namespace EmbeddingProjector.Fuzz;

/// <summary>
/// <c>dotnet run --project tests/EmbeddingProjector.Fuzz -- NAME MINUTES</c>: NAME is a reader's, or all. A number behind
/// ends each reader sooner, once so many inputs were tried.
/// </summary>
/// <remarks>
/// SharpFuzz puts counters into the libraries' branches; AFL and libFuzzer, which usually read them, are other programs
/// that would have to be installed, so the loop is here: a process that fuzzes, and this one, which goes on where an
/// input ends the other.
/// </remarks>
internal static class Program
{
    private const string Inside = "--inside";
    private static readonly string[] Instrumented =
        ["EmbeddingProjector.dll", "EmbeddingProjector.Inference.dll", "EmbeddingProjector.Onnx.dll"];

    public static int Main(string[] args)
    {
        Coverage.Begin();
        switch (args)
        {
            case [Inside, var name, var seconds, var most, var seed]:
                return Fuzz(Find(name)!, Number(seconds), (long)Number(most), (int)Number(seed));
            case ["seeds"]:
                Seeds.Write();
                return 0;
            case ["one", var name, var path] when Find(name) is { } reader:
                using (var input = new FuzzInput { Bytes = File.ReadAllBytes(path) })
                    Console.WriteLine(Verdict.Of(reader.Read, input) ?? "read or refused");
                return 0;
            case [var name, var minutes, .. var most] when name == "all" || Find(name) is not null:
                FuzzReader[] readers = Find(name) is { } only ? [only] : [.. FuzzReader.All];
                return Supervise(readers, TimeSpan.FromMinutes(Number(minutes)), most is [var inputs] ? (long)Number(inputs) : long.MaxValue);
            default:
                Console.Error.WriteLine(
                    "expected NAME MINUTES [MOST INPUTS OF EACH], where NAME is all or one of " + string.Join(", ", FuzzReader.All.Select(reader => reader.Name))
                    + "; 'one NAME FILE' tries a file, 'seeds' writes the seeds of a log anew");
                return 2;
        }
    }

    private static FuzzReader? Find(string name) => FuzzReader.All.FirstOrDefault(reader => reader.Name == name);

    private static string Text(IConvertible number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Fuzz(FuzzReader reader, double seconds, long most, int seed)
    {
        using var folder = new FuzzFolder(reader);
        Console.WriteLine(new Fuzzer(reader, folder).Run(TimeSpan.FromSeconds(seconds), most, seed));
        return 0;
    }

    private static int Supervise(FuzzReader[] readers, TimeSpan time, long most)
    {
        var program = Instrument();
        var (inputs, findings) = (0L, 0);
        foreach (var reader in readers)
        {
            var end = DateTime.UtcNow + (time / readers.Length);
            for (var left = end - DateTime.UtcNow; left > TimeSpan.Zero; left = end - DateTime.UtcNow)
            {
                if (Run(program, reader, left, most) is not [.., var line])
                {
                    findings++;
                    Console.Error.WriteLine($"{reader.Name}: the process ended\n  {FuzzFolder.Rescue(reader)}");
                    continue;
                }

                Console.WriteLine(line);
                var words = line.Split(' ');
                inputs += long.Parse(words[1], CultureInfo.InvariantCulture);
                findings += int.Parse(words[^2], CultureInfo.InvariantCulture);
                break;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs over {readers.Length} readers, {findings} findings"));
        return findings == 0 ? 0 : 1;
    }

    // What it printed; nothing where it ended before its time.
    private static string[] Run(string program, FuzzReader reader, TimeSpan time, long most)
    {
        // Inputs that are counted are the same in every run, so that CI's verdict does not hang on luck.
        var (seconds, seed) = (Text(time.TotalSeconds), Text(most == long.MaxValue ? Random.Shared.Next() : 1));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, Inside, reader.Name, seconds, Text(most), seed])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = "0x40000000" }, // 1 GiB: what asks for more is found
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    // A copy of this program whose libraries count their branches.
    private static string Instrument()
    {
        var copy = Path.Combine(AppContext.BaseDirectory, "instrumented");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        foreach (var name in Instrumented)
            SharpFuzz.Fuzzer.Instrument(Path.Combine(copy, name), _ => true, Options.Value).Count();
        return Path.Combine(copy, "EmbeddingProjector.Fuzz.dll");
    }
}
