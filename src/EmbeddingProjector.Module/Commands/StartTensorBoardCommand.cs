namespace EmbeddingProjector.Module.Commands;

/// <summary>Starts the TensorBoard of the PATH on a log, for this machine alone, and gives its address.</summary>
/// <remarks>
/// <para>The output's Url opens in a browser, and its Stop() ends TensorBoard; Stop-Process takes it too. It runs on when
/// the session ends.</para>
/// <para>TensorBoard is a Python program: 'pip install tensorboard' brings it.</para>
/// </remarks>
/// <example><code>$board = Start-TensorBoard runs/mnist
/// Start-Process $board.Url
/// $board.Stop()</code>
/// Shows a log in the browser, and ends TensorBoard when you have seen enough.</example>
/// <example><code>Export-Embedding examples/mnist -LogDir runs/mnist -Force | Start-TensorBoard</code>
/// Embeds 500 digits and starts TensorBoard on them.</example>
[Cmdlet(VerbsLifecycle.Start, "TensorBoard", SupportsShouldProcess = true)]
[OutputType(typeof(TensorBoardServer))]
public sealed class StartTensorBoardCommand : EmbeddingCmdlet
{
    /// <summary>The folder to show: a log, or a folder of logs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string LogDir { get; set; } = "";

    /// <summary>The port to listen on; without it, or with 0, TensorBoard takes a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(LogDir);
        if (!ShouldProcess(folder, "Start TensorBoard"))
            return;

        var display = new ProgressDisplay(this, "Starting TensorBoard");
        display.Show(folder, part: null, timeLeft: null);
        try
        {
            WriteObject(TensorBoardServer.StartAsync(folder, Port, Cancellation).GetAwaiter().GetResult());
        }
        finally
        {
            display.Complete();
        }
    }
}
