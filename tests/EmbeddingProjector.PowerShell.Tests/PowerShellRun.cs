using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>A run of a command by PowerShell, in the test's own process, with what it wrote.</summary>
/// <remarks>-AsJson among the arguments takes the objects as a line of JSON each, in place of their views.</remarks>
internal sealed record PowerShellRun(int ExitCode, string Output, string Error)
{
    private const int Width = 400; // no view is cut

    private static readonly InitialSessionState Session = CreateSession();

    // Opening a runspace takes longer than most commands; a test thread keeps its own.
    [ThreadStatic]
    private static (Runspace Runspace, RecordingHost Host)? kept;

    public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line in a folder.</summary>
    public static PowerShellRun Of(string folder, params string[] arguments) => Of(folder, input: null, arguments);

    /// <summary>Runs a command line with objects from the pipeline.</summary>
    public static PowerShellRun Of(string folder, IEnumerable? input, params string[] arguments)
    {
        var (runspace, host) = kept ??= Open();
        host.Text.Clear();
        runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));
        using var shell = PowerShell.Create(runspace);
        var asJson = arguments.Contains("-AsJson");
        Bind(shell, [.. arguments.Where(argument => argument != "-AsJson")]);
        return Collect(shell, host, input, asJson);
    }

    /// <summary>Runs a script in a folder.</summary>
    public static PowerShellRun Script(string folder, string script)
    {
        var (runspace, host) = kept ??= Open();
        host.Text.Clear();
        runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));
        using var shell = PowerShell.Create(runspace);
        return Collect(shell.AddScript(script), host, input: null, asJson: false);
    }

    /// <summary>Stops a command some time after it began, as Ctrl+C does.</summary>
    public static void Stop(string folder, TimeSpan after, params string[] arguments)
    {
        var (runspace, host) = kept ??= Open();
        runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));
        using var shell = PowerShell.Create(runspace);
        Bind(shell, arguments);
        var running = shell.BeginInvoke();
        running.AsyncWaitHandle.WaitOne(after);
        shell.Stop();
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        host.Text.Clear();
    }

    private static PowerShellRun Collect(
        PowerShell shell, RecordingHost host, IEnumerable? input, bool asJson)
    {
        var output = new List<PSObject>();
        var errors = new List<ErrorRecord>();
        try
        {
            shell.Invoke(input, output);
        }
        catch (RuntimeException e)
        {
            errors.Add(e.ErrorRecord);
        }

        errors.InsertRange(0, shell.Streams.Error);
        var text = new StringBuilder();
        foreach (var warning in shell.Streams.Warning)
            text.Append("WARNING: ").Append(warning.Message).Append('\n');
        foreach (var hint in shell.Streams.Information)
            text.Append(hint).Append('\n');
        text.Append(host.Text);
        foreach (var error in errors)
            text.Append(error).Append(" [").Append(error.FullyQualifiedErrorId.Split(',')[0]).Append("]\n");
        return new(
            errors.Count > 0 ? 1 : 0, asJson ? Json(output) : Views(shell.Runspace, output), text.ToString());
    }

    private static string Json(IEnumerable<PSObject> output) =>
        string.Concat(output.Select(value => JsonLines.Of(value.BaseObject) + "\n"));

    private static string Views(Runspace runspace, List<PSObject> output)
    {
        if (output.Count == 0)
            return "";

        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Out-String").AddParameter("Width", Width).AddParameter("Stream");
        return string.Concat(shell.Invoke<string>(output).Select(line => line.TrimEnd() + "\n"));
    }

    // As a shell's words: -Name value value..., and what no name stands before goes by position.
    private static void Bind(PowerShell shell, string[] arguments)
    {
        using var lookup = PowerShell.Create(shell.Runspace);
        var command = lookup.AddCommand("Get-Command").AddArgument(arguments[0]).Invoke<CommandInfo>().Single();
        shell.AddCommand(command);
        ParameterMetadata? named = null;
        var position = 0;
        for (var i = 1; i < arguments.Length; i++)
        {
            if (IsName(arguments[i]))
            {
                named = command.ResolveParameter(arguments[i][1..]);
                if (named.ParameterType == typeof(SwitchParameter) || i + 1 == arguments.Length || IsName(arguments[i + 1]))
                {
                    shell.AddParameter(named.Name);
                    named = null;
                }

                continue;
            }

            var type = (named ?? At(command, position))?.ParameterType ?? typeof(string[]);
            var values = new List<string> { arguments[i] };
            while (type.IsArray && i + 1 < arguments.Length && !IsName(arguments[i + 1]))
                values.Add(arguments[++i]);
            object[] words = [.. type.IsArray ? values.SelectMany(text => Values(text, type)) : values];
            object value = words.Length == 1 ? words[0] : words;
            if (named is null)
                shell.AddArgument(value);
            else
                shell.AddParameter(named.Name, value);
            position += named is null ? 1 : 0;
            named = null;
        }
    }

    private static ParameterMetadata? At(CommandInfo command, int position) => command.ParameterSets
        .OrderBy(set => set.IsDefault ? 0 : 1)
        .SelectMany(set => set.Parameters)
        .Where(parameter => parameter.Position == position)
        .Select(parameter => command.Parameters[parameter.Name])
        .FirstOrDefault();

    private static bool IsName(string text) => text.Length > 1 && text[0] == '-' && char.IsLetter(text[1]);

    private static IEnumerable<object> Values(string text, Type type)
    {
        var ends = text.Split("..");
        if (type != typeof(string[]) && ends.Length == 2 && int.TryParse(ends[0], out var from))
        {
            var to = int.Parse(ends[1], System.Globalization.CultureInfo.InvariantCulture);
            return Enumerable.Range(from, to - from + 1).Cast<object>();
        }

        return text.Split(',');
    }

    private static (Runspace Runspace, RecordingHost Host) Open()
    {
        var host = new RecordingHost();
        var runspace = RunspaceFactory.CreateRunspace(host, Session);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("$PSStyle.OutputRendering = 'PlainText'").Invoke();
        return (runspace, host);
    }

    private static InitialSessionState CreateSession()
    {
        var session = InitialSessionState.CreateDefault();
        foreach (var type in typeof(EmbeddingCmdlet).Assembly.GetTypes().Where(type => !type.IsAbstract))
        {
            if (Attribute.GetCustomAttribute(type, typeof(CmdletAttribute)) is CmdletAttribute { } cmdlet)
                session.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }

        var module = Path.Combine(RepositoryRoot.Path, "module");
        session.Formats.Add(new SessionStateFormatEntry(Path.Combine(module, "EmbeddingProjector.format.ps1xml")));
        session.Types.Add(new SessionStateTypeEntry(Path.Combine(module, "EmbeddingProjector.types.ps1xml")));
        return session;
    }
}
