using EmbeddingProjector.Logs.Checkup;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Looks for whatever keeps TensorBoard from showing a projector log, of any tool, and mends it on
/// request.</summary>
/// <remarks>Each finding has an id, a severity, the file and the line, and a remedy. An error keeps an entry, or all of
/// them, from loading, or shows wrong items; a warning is something that does not work. A log without findings gives no
/// output.</remarks>
/// <example><code>Test-EmbeddingLog runs/mnist</code>
/// Lists what is wrong with the log; nothing where all is well.</example>
/// <example><code>Test-EmbeddingLog runs/old -Repair | Where-Object IsRepaired -eq $false</code>
/// Mends the log and lists what is left; every changed file is kept beside itself as NAME.bak.</example>
/// <example><code>if (-not (Test-EmbeddingLog runs/mnist -Quiet)) { throw 'the log is broken' }</code>
/// Stops a script where TensorBoard would not load the log.</example>
[Cmdlet(VerbsDiagnostic.Test, "EmbeddingLog", SupportsShouldProcess = true)]
[OutputType(typeof(LogFinding), typeof(bool))]
public sealed class TestEmbeddingLogCommand : EmbeddingCmdlet
{
    /// <summary>The folder to point TensorBoard at: the one with projector_config.pbtxt, or a folder of such
    /// folders.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LogDir { get; set; } = [];

    /// <summary>Mends what can be mended without knowing more than the log says. Files that are changed are kept as
    /// NAME.bak.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Gives true where there is no error left, false where there is, and no findings.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var folder in LogDir.Select(ResolveNewPath))
        {
            try
            {
                Test(folder);
            }
            catch (Exception error) when (ErrorRecords.IsExpected(error))
            {
                if (Quiet && error is ProjectorLogException)
                    WriteObject(false); // what is no log does not load
                else
                    WriteError(ErrorRecords.From(error, folder));
            }
        }
    }

    private void Test(string folder)
    {
        var findings = Repair && ShouldProcess(folder, "Repair the projector log")
            ? LogCheckup.Repair(folder)
            : LogCheckup.Examine(folder);
        if (Quiet)
        {
            WriteObject(findings.All(finding => finding.Severity != LogSeverity.Error || finding.IsRepaired));
            return;
        }

        if (findings.Count == 0)
            WriteVerbose($"'{folder}': no faults were found.");
        foreach (var finding in findings)
            WriteObject(finding);
    }
}
