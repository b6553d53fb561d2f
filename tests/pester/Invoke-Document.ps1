<#
.SYNOPSIS
    Runs the PowerShell blocks of a document in order, as a reader would, and says of each statement what came of it; and
    between them what the shell's blocks run in a PowerShell of their own by 'dotnet run'.
.DESCRIPTION
    Works in a process and a folder of its own: a copy of what a clone holds after the build, and the few files that a reader
    would bring along. A block of text after a block of PowerShell shows the output of one of its statements; one with
    prompts is a session, whose statements are run too.
.OUTPUTS
    JSON: for each statement its document, line, text, why it was not run, its errors, and what was shown but did not come.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Document,
    # The repository, with the built module in output.
    [Parameter(Mandatory)] [string] $Repository,
    # An empty folder to work in.
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string] $OutFile,
    # Folder of the weight files that are there; without it those of ImageNet are not.
    [string] $Weights
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
$env:EMBEDDINGPROJECTOR_OFFLINE = '1'
$env:TORCH_HOME = Join-Path $Folder 'torch'

# What is not run, by name.
$needs = [ordered]@{
    '^dotnet build'                                = 'the build, which these tests come after'
    'vision_model\.onnx'                           = 'an ONNX file'
    '\./clip(?![.\w])|EmbeddingNeighbor .* -Text ' = 'a model of words and pictures'
    '-Shard |Merge-EmbeddingRun'                   = 'several machines'
    'runs/(train|data|last-month)'                 = 'sets of the reader''s own'
    'flowers'                                      = 'pictures of flowers'
    'examples/mnist -FromScratch'                  = 'minutes of training'
    'postgresql:'                                  = 'a PostgreSQL server'
    '^Start-Process '                              = 'a browser'
}
if (-not (Get-Command tensorboard -ErrorAction Ignore)) { $needs['Start-TensorBoard|\$board'] = 'TensorBoard on the PATH' }
# What cannot be the same twice, on either side.
$varying = [ordered]@{
    '\d+:\d\d:\d\d(\.\d+)?'                       = 'TIME'
    '(?m)^(ImagesPerSecond +: ).*$'               = '$1SPEED'
    '(?m)^(Length +: ).*$'                        = '$1LENGTH'
    '(?m)^(Id +: )\d+$'                           = '$1NUMBER'
    '127\.0\.0\.1:\d+'                            = 'ADDRESS'
    '\d{4}-\d\d-\d\d \d\d:\d\d +[\d,]+'           = 'DATE LENGTH'
}

function Get-Block([string] $Path) {
    $lines = Get-Content -LiteralPath $Path
    for ($i = 0; $i -lt $lines.Count; $i++) {
        if ($lines[$i] -notmatch '^```(\w+)$') { continue }
        $language, $first = $Matches[1], ($i + 1)
        while ($lines[++$i] -ne '```') { }
        [pscustomobject]@{ Language = $language; Line = $first + 1; Lines = [string[]] @($lines[$first..($i - 1)]) }
    }
}

function Get-Statement([string] $Text, [int] $Line) {
    $errors = $null
    $parsed = [Management.Automation.Language.Parser]::ParseInput($Text, [ref] $null, [ref] $errors)
    if ($errors) { throw "line $Line`: $($errors[0].Message)" }
    foreach ($statement in $parsed.EndBlock.Statements) {
        [pscustomobject]@{ Line = $Line + $statement.Extent.StartLineNumber - 1; Text = $statement.Extent.Text }
    }
}

# The lines that say something, made equal where they cannot be.
function Get-Line([string] $Text) {
    foreach ($pattern in $varying.Keys) { $Text = $Text -replace $pattern, $varying[$pattern] }
    $Text.Replace("$PWD", '/home/me/EmbeddingProjector') -split "`r?`n" | ForEach-Object TrimEnd | Where-Object { $_ -ne '' }
}

# Whether the lines came; a line of three dots stands for any others.
function Test-Shown([string[]] $Shown, [string[]] $Came) {
    $pattern = ($Shown | ForEach-Object { if ($_ -eq '...') { '(.*\n)*' } else { [regex]::Escape($_) + '\n' } }) -join ''
    -join ($Came | ForEach-Object { "$_`n" }) -cmatch "\A$pattern\z"
}

foreach ($name in 'README.md', 'docs', 'examples') {
    Copy-Item (Join-Path $Repository $name) (Join-Path $Folder $name) -Recurse
}
$null = New-Item -ItemType Directory (Join-Path $Folder 'output')
Copy-Item (Join-Path $Repository 'output' 'EmbeddingProjector') (Join-Path $Folder 'output') -Recurse
Set-Location $Folder

# A .npy file of float32 in rows, as bytes.
function Get-Npy([float[]] $Values, [int] $Columns) {
    $header = "{'descr': '<f4', 'fortran_order': False, 'shape': ($($Values.Count / $Columns), $Columns), }"
    $header = $header.PadRight(117) + "`n" # 118 and the 10 bytes before it are two times 64
    [byte[]] (0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0) + [Text.Encoding]::ASCII.GetBytes($header) +
        [byte[]] ($Values | ForEach-Object { [BitConverter]::GetBytes($_) })
}

# A small log of another tool; an old one has a name that does not load and a blank row.
function New-Log([string] $Path, [switch] $Old) {
    $null = New-Item -ItemType Directory (Join-Path $Path 'data')
    $name = $Old ? 'ours+theirs' : 'ours'
    "embeddings { tensor_name: '$name' tensor_path: 'data/tensors.tsv' metadata_path: 'data/metadata.tsv' }" |
        Set-Content (Join-Path $Path 'projector_config.pbtxt')
    1..20 | ForEach-Object { "$($_ % 3)`t$($_ % 5)`t$($_ % 7)" } | Set-Content (Join-Path $Path 'data' 'tensors.tsv')
    $rows = 1..20 | ForEach-Object { "$($_ % 2 ? 'ox' : 'owl')`t$_" }
    @("label`tplace"; $rows[0..2]; $Old ? '' : $rows[3]; $rows[4..19]) | Set-Content (Join-Path $Path 'data' 'metadata.tsv')
}

# What a reader brings along: photographs, digits, a matrix with its table, what TensorBoard saved, logs of other days.
Copy-Item examples/photos photos -Recurse
Copy-Item examples/mnist mnist -Recurse
Copy-Item examples/mnist/7/00000.png seven.png
[IO.File]::WriteAllBytes("$PWD/clip.npy", (Get-Npy 1, 0, 2, 0, 1, 2, 1, 1, 0, 2, 1, 0 -Columns 3))
'id,species', 'a,ox', 'b,owl', 'c,ox', 'd,owl' | Set-Content clip.csv
$zip = [IO.Compression.ZipFile]::Open("$PWD/clip.npz", 'Create')
$null = [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($zip, "$PWD/clip.npy", 'image_features.npy')
$zip.Dispose()
'[{"label":"State 0","dataSetDimensions":[500,128],"selectedPoints":[2,5]}]' | Set-Content state.txt
New-Log runs/old -Old
New-Log runs/before
New-Log runs/after
$models = 'squeezenet|resnet(18|50|152)|vgg16|vit_b_16|googlenet|inception_v3'
if ($Weights) {
    $checkpoints = New-Item -ItemType Directory -Force (Join-Path $env:TORCH_HOME 'hub' 'checkpoints')
    Copy-Item (Join-Path $Weights 'squeezenet1_0-imagenet.pth') (Join-Path $checkpoints 'squeezenet1_0-b66bff10.pth')
    Copy-Item (Join-Path $Weights 'squeezenet1_0-imagenet.pth') .
    $models = $models.Replace('squeezenet|', '')
}

$PSDefaultParameterValues['Show-Embedding:NoOpen'] = $true
$FormatEnumerationLimit = 4
$results = [Collections.Generic.List[object]]::new()
$program = [IO.Path]::Combine($PSHOME, 'pwsh.dll')

# Runs a statement where variables stay, and gives what would be read on a screen.
function Invoke-Statement([string] $Text) {
    $errors = @()
    $written = try {
        . ([scriptblock]::Create($Text)) *>&1 | ForEach-Object {
            if ($_ -is [Management.Automation.ErrorRecord]) { $errors += $_ } else { $_ }
        }
    } catch { $errors += $_ }
    $told, $output = @($written).Where({ $_ -is [Management.Automation.InformationRecord] -or
        $_ -is [Management.Automation.WarningRecord] }, 'Split')
    [pscustomobject]@{ Told = ($told | Out-String -Width 250); Output = ($output | Out-String -Width 250); Errors = $errors }
}

function Add-Result([object] $Statement, [bool] $IsSession, [string[]] $Shown) {
    $result = [ordered]@{
        Document = $Document; Line = $Statement.Line; Text = $Statement.Text; Skipped = ''; Error = ''; Came = @()
    }
    $results.Add($result)
    foreach ($need in $needs.Keys) {
        if ($Statement.Text -match $need) { $result.Skipped = $needs[$need]; return $result }
    }

    $watch = [Diagnostics.Stopwatch]::StartNew()
    $run = . Invoke-Statement $Statement.Text
    $result.Seconds = $watch.Elapsed.TotalSeconds
    $result.Came = @(Get-Line ($(if ($IsSession) { $run.Told }) + $run.Output))
    if ($run.Errors) {
        $first = $run.Errors[0]
        $isOurs = $first.FullyQualifiedErrorId -like '*,EmbeddingProjector.Module.*' -and
            $first.Exception -isnot [Management.Automation.ParameterBindingException]
        if ($isOurs -and $Statement.Text -match $models) { $result.Skipped = "the weights of $($Matches[0])" }
        else { $result.Error = "$first [$($first.FullyQualifiedErrorId)]" }
    } elseif ($IsSession -and -not (Test-Shown $Shown $result.Came)) {
        $result.Error = "shown:`n$($Shown -join "`n")`ncame:`n$($result.Came -join "`n")"
    }
    $result
}

# Every document but the first page is read after it.
if ($Document -ne 'README.md') { Import-Module (Join-Path $Folder 'output' 'EmbeddingProjector') }
$before = @()
foreach ($block in Get-Block (Join-Path $Repository $Document)) {
    $text = $block.Lines -join "`n"
    if ($block.Language -eq 'sh') {
        for ($i = 0; $i -lt $block.Lines.Count; $i++) {
            if ($block.Lines[$i] -notmatch '^dotnet run .*EmbeddingProjector\.Shell -- (.+)$') { continue }
            $text = "dotnet '$program' -NoProfile -NonInteractive -Command 'Import-Module ./output/EmbeddingProjector; $($Matches[1])'" +
                "; if (`$LASTEXITCODE) { throw 'it failed' }"
            $null = . Add-Result ([pscustomobject]@{ Line = $block.Line + $i; Text = $text }) $false
        }
    } elseif ($block.Language -eq 'powershell') {
        $before = @(foreach ($statement in Get-Statement $text $block.Line) { . Add-Result $statement $false })
    } elseif ($block.Language -eq 'text' -and $text.StartsWith('PS> ')) {
        $prompts = @(0..($block.Lines.Count - 1) | Where-Object { $block.Lines[$_].StartsWith('PS> ') })
        for ($i = 0; $i -lt $prompts.Count; $i++) {
            $last = if ($i + 1 -lt $prompts.Count) { $prompts[$i + 1] } else { $block.Lines.Count }
            $statement = [pscustomobject]@{ Line = $block.Line + $prompts[$i]; Text = $block.Lines[$prompts[$i]].Substring(4) }
            $shown = @($block.Lines | Select-Object -Skip ($prompts[$i] + 1) -First ($last - $prompts[$i] - 1))
            $null = . Add-Result $statement $true @(Get-Line ($shown -join "`n"))
        }
    } elseif ($block.Language -eq 'text') {
        $ran = @($before | Where-Object { -not $_.Skipped -and -not $_.Error })
        $fits = @($ran | Where-Object { Test-Shown (Get-Line $text) $_.Came })
        $result = [ordered]@{
            Document = $Document; Line = $block.Line; Text = "what is shown after '$($before[-1].Text)'"; Skipped = ''; Error = ''
        }
        # What one of the statements that were left out gives may be shown as well.
        $missing = @($before | Where-Object { $_.Skipped -or $_.Error })
        $first = @(Get-Line $text)[0] -replace ' +', ' '
        $isOurs = $ran | Where-Object { "$($_.Came | Select-Object -First 1)" -replace ' +', ' ' -eq $first }
        if (-not $fits -and $missing -and -not $isOurs) { $result.Skipped = "what '$($missing[0].Text)' gives" }
        elseif (-not $fits) { $result.Error = "shown:`n$text`ncame:`n$(($ran | ForEach-Object { $_.Came -join "`n" }) -join "`n--`n")" }
        $results.Add($result)
    }
}

ConvertTo-Json -InputObject @($results) -Depth 4 | Set-Content -LiteralPath $OutFile
